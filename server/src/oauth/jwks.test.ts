import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../../test/harness/server.ts'

const server = await startTestServer()

test('200: the JWKS holds an RSA and an EC key, each with a kid, and nothing private', async () => {
  for (const path of ['/.well-known/jwks.json', '/.well-known/jwks.json/']) {
    const answer = await server.fetch(path)
    assert.equal(answer.status, 200)
    const { keys } = (await answer.json()) as { keys: Array<Record<string, string>> }
    assert.deepEqual(
      keys.map(({ kty, alg, use }) => [kty, alg, use]),
      [
        ['RSA', 'RS256', 'sig'],
        ['EC', 'ES256', 'sig'],
      ],
    )
    for (const key of keys) {
      assert.ok(key.kid)
      assert.deepEqual(
        Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name)),
        [],
      )
    }
  }
})

test('200: health and readiness name what works', async () => {
  assert.deepEqual(await (await server.fetch('/healthz')).json(), { ok: true })
  assert.deepEqual(await (await server.fetch('/readyz')).json(), { ok: true, database: true, queue: true, keys: true })
})
