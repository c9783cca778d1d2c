import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeSent } from './judge-sent.ts'
import { retryDelayMs } from './retry-delay.ts'
import { runErrorOf } from './run-error.ts'

const app = { name: 'Petshop' }
const now = new Date('2026-11-20T09:00:00Z')
const judge = (status: number, body = '{}', headers: Record<string, string> = {}) =>
  judgeSent({ kind: 'answer', status, headers, body, secrets: ['pk-secret-1'] }, app, now, [])

const kinds: [status: number, error: string][] = [
  [301, 'upstream'],
  [400, 'user'],
  [401, 'auth_expired'],
  [403, 'upstream'],
  [404, 'user'],
  [409, 'user'],
  [422, 'user'],
  [429, 'throttled'],
  [451, 'upstream'],
  [500, 'upstream'],
  [599, 'upstream'],
]
for (const [status, error] of kinds) {
  test(`${error}: status ${status}`, () => {
    const outcome = judge(status)
    assert.ok(outcome.kind === 'failed')
    assert.deepEqual([outcome.error, outcome.isLost], [error, false])
    assert.equal(outcome.detail, `Petshop answered with status ${status}.`)
  })
}

for (const [body, detail] of [
  ['{"message":"no pk-secret-1"}', 'no ***'],
  ['{"error":{"message":"deep"}}', 'deep'],
  ['{"error_description":"oauth"}', 'oauth'],
  ['{"error":"code"}', 'code'],
  [`{"message":"${'x'.repeat(900)}"}`, 'x'.repeat(500)],
] as const) {
  test(`the provider's own words, masked, at most 500 characters: ${body.slice(0, 40)}`, () => {
    const outcome = judge(400, body)
    assert.ok(outcome.kind === 'failed')
    assert.equal(outcome.detail, detail)
  })
}

test('done: JSON of any kind, and nothing', () => {
  for (const [body, value] of [
    ['{"a":1}', { a: 1 }],
    ['[1]', [1]],
    ['0', 0],
    ['', null],
    ['  ', null],
  ] as const) {
    assert.deepEqual(judge(200, body), { kind: 'done', body: value, headers: {} })
  }
})

test('upstream: a body that cannot be read, or is no JSON that PostgreSQL could hold', () => {
  for (const body of ['<html>', '{', '['.repeat(65) + ']'.repeat(65), '{"a":"\\u0000"}', '["\\ud800"]']) {
    const outcome = judge(200, body)
    assert.ok(outcome.kind === 'failed' && outcome.error === 'upstream')
  }
})

test('hasWritten: what the script had sent before is remembered of every refusal', () => {
  const sent = { kind: 'answer', status: 429, headers: {}, body: '{}', secrets: [], hasWritten: true } as const
  const outcome = judgeSent(sent, app, now, [])
  assert.ok(outcome.kind === 'failed' && outcome.hasWritten)
})

test('Outcome unknown: only for a write, only when the request may have arrived', () => {
  const failed = (sent: boolean) => {
    const outcome = judgeSent({ kind: 'failed', error: 'timeout', detail: 'late', sent }, app, now, [])
    assert.ok(outcome.kind === 'failed')
    return outcome
  }
  assert.equal(runErrorOf(failed(true), app, true).title, 'Outcome unknown')
  assert.equal(runErrorOf(failed(true), app, false).title, 'No answer in time')
  assert.equal(runErrorOf(failed(false), app, true).title, 'No answer in time')
})

test('sent again: three times, on 429, 502, 503 and 504 alone, and only when the wait is short', () => {
  for (const status of [429, 502, 503, 504]) {
    const waits = [0, 1, 2, 3].map((repeats) => retryDelayMs(judge(status), repeats))
    assert.deepEqual([waits.slice(0, 3).every((wait) => wait !== undefined), waits[3]], [true, undefined])
  }
  for (const status of [200, 400, 401, 403, 500]) assert.equal(retryDelayMs(judge(status), 0), undefined)
  assert.equal(retryDelayMs(judge(429, '{}', { 'retry-after': '2' }), 0), 2_000)
  assert.equal(retryDelayMs(judge(503, '{}', { 'retry-after': '6' }), 0), undefined)
  assert.equal(retryDelayMs(judge(503, '{}', { 'retry-after': 'Fri, 20 Nov 2026 09:00:04 GMT' }), 0), 4_000)
})
