import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PageError } from '../errors.ts'
import { answerFailure, isDatabaseAway } from './failures.ts'

const failure = (members: { code?: string; syscall?: string; message?: string }) =>
  Object.assign(new Error(members.message ?? 'x'), members)

test('away: what a socket to the database says when it cannot be reached or breaks', () => {
  const codes = ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT']
  for (const code of codes) assert.ok(isDatabaseAway(failure({ code, syscall: 'connect' })), code)
  for (const code of ['ENOTFOUND', 'EAI_AGAIN'])
    assert.ok(isDatabaseAway(failure({ code, syscall: 'getaddrinfo' })), code)
  assert.ok(isDatabaseAway(failure({ code: 'ECONNRESET', syscall: 'read' })))
  assert.ok(isDatabaseAway(failure({ code: 'EPIPE', syscall: 'write' })))
  const both = [failure({ code: 'ECONNREFUSED', syscall: 'connect' }), failure({ code: 'EADDRNOTAVAIL' })]
  assert.ok(isDatabaseAway(new AggregateError(both)))
})

test('away: a PostgreSQL that starts, stops, has no room or only reads', () => {
  for (const code of ['57P01', '57P02', '57P03', '08006', '53300', '53100', '25006']) {
    assert.ok(isDatabaseAway(failure({ code })), code)
  }
  assert.ok(isDatabaseAway(failure({ message: 'Connection terminated unexpectedly' })))
})

test('not away: a file that is not there, an upload that was given up, and mistakes of ours', () => {
  assert.equal(isDatabaseAway(failure({ code: 'ENOENT', syscall: 'open' })), false)
  assert.equal(isDatabaseAway(failure({ code: 'ECONNRESET', message: 'aborted' })), false)
  for (const code of ['42601', '22021', '23505', '3D000', '57014'])
    assert.equal(isDatabaseAway(failure({ code })), false)
  assert.equal(isDatabaseAway('ECONNREFUSED'), false)
})

test('503 with Retry-After on every surface: away, or too slow; no word of what was or was not done', async () => {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  for (const error of [failure({ code: '57P01' }), failure({ code: '57014' })]) {
    for (const surface of ['api', 'ai_actions', 'oauth', 'page', 'connect', 'plain'] as const) {
      const answer = answerFailure({ error, requestId: 'r', surface, path: '/', log })
      assert.equal(answer.status, 503)
      assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/, surface)
      assert.doesNotMatch(await answer.text(), /nothing was/i)
    }
  }
})

test('the page of an error ends with the way home, but for a guest of Connect', async () => {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const textOn = (surface: 'page' | 'console' | 'connect') =>
    answerFailure({ error: new PageError(404, 'No', 'None.'), requestId: 'r', surface, path: '/', log }).text()
  assert.match(await textOn('page'), /<a href="\/">Home<\/a><\/p>\s*<\/main>/)
  assert.match(await textOn('console'), /<a href="\/">Home/)
  assert.doesNotMatch(await textOn('connect'), /Home/)
})
