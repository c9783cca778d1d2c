// Limits of the token endpoint on two servers that share a database.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPartner } from '../../../test/harness/partner.ts'
import { startTestServer, type TestServer } from '../../../test/harness/server.ts'

const env = { WAYLEAVE_TRUSTED_PROXIES: '127.0.0.1/32,::1/128' }
const one = await startTestServer({ env })
const two = await startTestServer({ databaseUrl: one.databaseUrl, env })
const limited = await startTestServer({ databaseUrl: one.databaseUrl, env: { WAYLEAVE_RATE_LIMITS: 'default' } })
const acme = await startPartner(one)

type Asked = { status: number; error: string; description: string; retryAfter: number }

async function ask(server: TestServer, secret: string, from: string): Promise<Asked> {
  const body = new URLSearchParams({ grant_type: 'nothing', client_id: acme.clientId, client_secret: secret })
  const answer = await server.fetch('/oauth/token', { method: 'POST', body, headers: { 'x-forwarded-for': from } })
  const { error, error_description: description } = await answer.json()
  return { status: answer.status, error, description, retryAfter: Number(answer.headers.get('retry-after')) }
}

test('429: the 101st failed client authentication of a network in a minute, on two servers; the right secret goes on', async () => {
  const tries = Array.from({ length: 130 }, (_, i) => ask(i % 2 ? one : two, 'wrong', `2001:db8:1:2::${i + 1}`))
  const answers = await Promise.all(tries)
  assert.equal(answers.filter(({ error }) => error === 'invalid_client').length, 100)
  const refused = answers.filter(({ status }) => status === 429)
  assert.equal(refused.length, 30)
  for (const { error, retryAfter } of refused) {
    assert.equal(error, 'temporarily_unavailable')
    assert.ok(retryAfter >= 1 && retryAfter <= 60)
  }
  assert.equal((await ask(one, acme.clientSecret, '2001:db8:1:2::1')).error, 'unsupported_grant_type')
  assert.equal((await ask(one, 'wrong', '2001:db8:1:3::1')).error, 'invalid_client', 'another network')
  await one.advance(61)
  assert.equal((await ask(two, 'wrong', '2001:db8:1:2::9')).error, 'invalid_client')
})

test('what is refused to a client that has proved itself is no failed authentication', async () => {
  for (let i = 0; i < 11; i++)
    await Promise.all(Array.from({ length: 10 }, () => ask(one, acme.clientSecret, '198.51.100.1')))
  assert.equal((await ask(one, 'wrong', '198.51.100.1')).error, 'invalid_client')
})

test('429: the 1,001st request of a client in a minute; not with a wrong secret, and not when limits are off', async () => {
  const statuses = new Map<number, number>()
  for (let i = 0; i < 101; i++) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(limited, acme.clientSecret, '198.51.100.2')))
    for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  assert.deepEqual(
    [...statuses],
    [
      [400, 1000],
      [429, 10],
    ],
  )
  const refused = await ask(limited, acme.clientSecret, '198.51.100.2')
  assert.equal(refused.error, 'temporarily_unavailable')
  assert.match(refused.description, /Too many requests of this client/)
  assert.ok(refused.retryAfter >= 1 && refused.retryAfter <= 60)
  assert.equal((await ask(limited, 'wrong', '198.51.100.3')).status, 401)
  assert.equal((await ask(one, acme.clientSecret, '198.51.100.2')).status, 400)
  await limited.advance(61)
  assert.equal((await ask(limited, acme.clientSecret, '198.51.100.2')).status, 400)
})
