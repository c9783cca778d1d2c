import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allow, newTokens, redeem, startClient } from '../../test/harness/grants.ts'
import { startPartner, tokenFor } from '../../test/harness/partner.ts'
import { personOf } from '../../test/harness/person.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { deactivatePerson } from '../accounts/index.ts'

const server = await startTestServer()

const assistant = await startClient(server, 'assistant', { kind: 'ai_actions', public: true })
const SCOPES = ['openid', 'nla:exposed_actions:execute']

type Answer = { status: number; challenge: string | null; body: Record<string, unknown> }

async function ask(token: string | undefined, init: RequestInit = {}, path = '/oauth/userinfo'): Promise<Answer> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const answer = await server.fetch(path, { headers, ...init })
  const body = (await answer.json()) as Record<string, unknown>
  return { status: answer.status, challenge: answer.headers.get('www-authenticate'), body }
}

test('200: who the person is, by GET and POST, with and without a slash', async () => {
  const { access_token } = await newTokens(server, assistant, { scopes: SCOPES })
  const dana = await personOf(server, 'dana@example.test')
  for (const method of ['GET', 'POST'])
    for (const path of ['/oauth/userinfo', '/oauth/userinfo/']) {
      const { status, body } = await ask(access_token, { method }, path)
      assert.equal(status, 200)
      assert.deepEqual(body, {
        sub: String(dana.userId),
        email: 'dana@example.test',
        email_verified: true,
        name: 'Dana Doe',
        given_name: 'Dana',
        family_name: 'Doe',
      })
    }
})

test('200: no given_name and family_name of whoever has told none, and an address that is not confirmed says so', async () => {
  const person = await personOf(server, 'omar@example.test', { isEmailConfirmed: false })
  const { access_token } = await newTokens(server, assistant, { scopes: ['openid'], person })
  assert.deepEqual((await ask(access_token)).body, {
    sub: String(person.userId),
    email: 'omar@example.test',
    email_verified: false,
    name: 'omar@example.test',
  })
})

test('200: the answer is kept by nobody, and any page may read it', async () => {
  const { access_token } = await newTokens(server, assistant, { scopes: SCOPES })
  const headers = { authorization: `Bearer ${access_token}`, origin: 'https://spa.test' }
  const answer = await server.fetch('/oauth/userinfo', { headers })
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.equal(answer.headers.get('access-control-allow-origin'), '*')
  const preflight = { origin: 'https://spa.test', 'access-control-request-headers': 'authorization' }
  const asked = await server.fetch('/oauth/userinfo', { method: 'OPTIONS', headers: preflight })
  assert.equal(asked.status, 204)
  assert.match(asked.headers.get('access-control-allow-headers') ?? '', /Authorization/)
})

test('403 insufficient_scope: a token without openid', async () => {
  const { access_token } = await newTokens(server, assistant, { scopes: ['nla:exposed_actions:execute'] })
  const crm = await startClient(server)
  const workflow = await newTokens(server, crm)
  const partner = await tokenFor(server, await startPartner(server))
  for (const token of [access_token, workflow.access_token, partner]) {
    const { status, challenge, body } = await ask(token)
    assert.equal(status, 403)
    assert.equal(challenge, 'Bearer realm="wayleave", error="insufficient_scope", scope="openid"')
    assert.deepEqual(Object.keys(body), ['error', 'error_description'])
  }
})

test('401: no token, and none that is taken from the URL or a body', async () => {
  const { access_token } = await newTokens(server, assistant, { scopes: SCOPES })
  const post = { method: 'POST', body: new URLSearchParams({ access_token }) }
  for (const answer of [
    await ask(undefined),
    await ask(undefined, {}, `/oauth/userinfo?access_token=${access_token}`),
    await ask(access_token, {}, `/oauth/userinfo?access_token=${access_token}`),
    await ask(undefined, post),
  ]) {
    assert.equal(answer.status, 401)
    assert.equal(answer.challenge, 'Bearer realm="wayleave"', 'no error where nothing was presented')
    assert.equal(answer.body.error, 'invalid_token')
    assert.ok(!JSON.stringify(answer.body).includes(access_token))
  }
})

test('401 invalid_token: unknown, malformed, expired, and of an account that is closed', async () => {
  const person = await personOf(server, 'gone@example.test')
  const { deps } = server
  const { access_token, refresh_token } = await newTokens(server, assistant, { scopes: SCOPES, person })
  assert.equal((await ask(access_token)).status, 200)
  await deps.db.transaction().execute((tx) => deactivatePerson(tx, person.userId, deps))
  const expired = (await newTokens(server, assistant, { scopes: SCOPES })).access_token
  await server.advance(36_001)
  for (const token of [access_token, refresh_token, expired, 'unknown', 'bad token', '']) {
    const { status, challenge } = await ask(token)
    assert.equal(status, 401, token)
    assert.equal(challenge, 'Bearer realm="wayleave", error="invalid_token"')
  }
  const basic = { headers: { authorization: `Basic ${btoa('assistant:x')}` } }
  assert.equal((await ask(undefined, basic)).status, 401)
})

test('the id_token speaks of the same person', async () => {
  const { body } = await redeem(server, assistant, await allow(server, assistant, { scopes: SCOPES, nonce: 'n1' }))
  const claims = JSON.parse(Buffer.from(body.id_token?.split('.')[1] ?? '', 'base64url').toString())
  const info = (await ask(body.access_token)).body
  for (const name of ['sub', 'email', 'email_verified', 'name']) assert.equal(claims[name], info[name], name)
  assert.equal(claims.nonce, 'n1')
})

test('405: nothing but GET and POST', async () => {
  const answer = await server.fetch('/oauth/userinfo', { method: 'DELETE' })
  assert.equal(answer.status, 405)
  assert.equal(answer.headers.get('allow'), 'GET, POST, HEAD, OPTIONS')
})
