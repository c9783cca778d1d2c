import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { startPartner, tokenFor } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'

type Line = { level: string; fields: { err?: unknown; path?: string }; message: string }
const lines: Line[] = []
const write = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message })
const log = { info: write('info'), warn: write('warn'), error: write('error') }
const server = await startTestServer({ extras: { log } })
const token = await tokenFor(server, await startPartner(server))

const ask = async (path: string, init: RequestInit = {}) => {
  const answer = await server.fetch(path, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
  })
  return { status: answer.status, body: await answer.json().catch(() => undefined) }
}

test('no log: the token in the path of a link whose page refuses', async () => {
  const secret = 'aB3'.repeat(14) + 'x'
  for (const path of [`/welcome/${secret}`, `/welcome/${secret}/`])
    assert.equal((await server.fetch(path, { method: 'POST', body: new URLSearchParams() })).status, 403)
  assert.equal(lines.filter(({ fields }) => fields.path?.startsWith('/welcome/[masked]')).length, 2)
  assert.ok(!JSON.stringify(lines).includes(secret))
})

test('404: an empty {id}, in every number of slashes', async () => {
  for (const path of ['/v2/authentications//', '/v2/action-runs//', '/to//']) {
    assert.equal((await ask(path)).status, 404, path)
  }
})

test('404: NUL in the path; 400 that names the parameter: NUL in the query', async () => {
  for (const path of ['/v2/authentications/1%00', '/v2/action-runs/%00', '/v2/nothing/%00', '/to/pet%00shop']) {
    assert.equal((await ask(path)).status, 404, path)
  }
  for (const path of ['/v2/apps?client_id=%00', '/v2/authentications?app=pet%00shop', '/v2/apps?query=%00']) {
    const { status, body } = await ask(path)
    const name = new URLSearchParams(path.split('?')[1]).keys().next().value
    assert.deepEqual([status, body.errors[0].code, body.errors[0].source], [400, 'invalid', { parameter: name }], path)
  }
  assert.equal((await server.fetch('/to/petshop?code=%00', { headers: { accept: 'text/html' } })).status, 400)
})

test('400 parse_error: a body that is too deep, or holds NUL, with and without an idempotency key', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  for (const inputs of [deep, '{"a":"\\u0000"}', '{"a":"\\ud800"}']) {
    for (const headers of [undefined, { 'idempotency-key': 'key-1' }]) {
      const body = `{"data":{"action":"core:x","inputs":${inputs}}}`
      const answer = await ask('/v2/action-runs', { method: 'POST', body, headers })
      assert.deepEqual([answer.status, answer.body.errors[0].code], [400, 'parse_error'])
    }
  }
})

test('a sender who goes away in the middle of a body is no failure of ours', async () => {
  lines.length = 0
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n')
  socket.write('Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\nabc')
  await once(socket, 'data') // 100 Continue: the request has begun
  socket.destroy()
  while (!lines.some(({ fields }) => fields.path === '/oauth/token'))
    await new Promise((resolve) => setTimeout(resolve, 10))
  assert.deepEqual(
    lines.filter(({ level }) => level !== 'info'),
    [],
  )
})
