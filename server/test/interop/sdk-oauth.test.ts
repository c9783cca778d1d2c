// @wayleave/sdk/oauth against the real server: consent, tokens that survive lost answers, crashes and a second process.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createOAuth,
  generateCodeChallenge,
  generateVerifier,
  type OAuthOptions,
  type Tokens,
  tokenNeedsRefresh,
  WayleaveError,
  WayleaveOAuthError,
} from '@wayleave/sdk/oauth'
import { authorizeAs } from '../../src/oauth/index.ts'
import { CALLBACK, startClient } from '../harness/grants.ts'
import { personOf } from '../harness/person.ts'
import { startTestServer } from '../harness/server.ts'

const server = await startTestServer()
const dana = await personOf(server, 'dana@example.test', { firstName: 'Dana', lastName: 'Doe' })
const crm = await startClient(server)
const assistant = await startClient(server, 'assistant', { kind: 'ai_actions', public: true })
const asCrm: OAuthOptions = {
  baseUrl: server.url,
  clientId: crm.client_id,
  clientSecret: crm.secret ?? '',
  redirectUri: CALLBACK,
  scope: ['zap', 'profile'],
  now: () => server.deps.clock.now().getTime(),
}
const asAssistant: OAuthOptions = {
  ...asCrm,
  clientId: assistant.client_id,
  clientSecret: '',
  scope: 'openid nla:exposed_actions:execute',
}

/** What the browser brings back after dana allowed the request. */
async function allow(url: string): Promise<{ code: string; state: string | null }> {
  const back = await authorizeAs(Object.fromEntries(new URL(url).searchParams), dana, server.deps)
  const query = new URL(back.redirect_to).searchParams
  return { code: query.get('code') ?? assert.fail(back.redirect_to), state: query.get('state') }
}

async function connected(options: OAuthOptions): Promise<Tokens> {
  const oauth = createOAuth(options)
  const codeVerifier = generateVerifier()
  const request = { state: 's 1&2', codeChallenge: await generateCodeChallenge(codeVerifier) }
  const { code, state } = await allow(oauth.authorizeUrl(request))
  assert.equal(state, request.state)
  return oauth.exchangeCode({ code, codeVerifier })
}

/** A fetch that loses the first answer to a path: the server has done the work, nobody hears of it. */
function losing(path: string): { fetch: NonNullable<OAuthOptions['fetch']>; sent: Headers[] } {
  const sent: Headers[] = []
  return {
    sent,
    fetch: async (url, init) => {
      const answer = await fetch(url, init)
      if (new URL(url).pathname === path && sent.push(new Headers(init.headers)) === 1) {
        await answer.arrayBuffer()
        throw new TypeError('fetch failed')
      }
      return answer
    },
  }
}

test('a public client: tokens, an id_token, and GET /api/v2/auth/check says whose they are', async () => {
  const tokens = await connected(asAssistant)
  assert.deepEqual(tokens.scope, ['openid', 'nla:exposed_actions:execute'])
  assert.ok(tokens.idToken)
  const check = await server.fetch('/api/v2/auth/check', { headers: { authorization: `Bearer ${tokens.accessToken}` } })
  assert.equal(((await check.json()) as { email: string }).email, 'dana@example.test')
})

test('a token needs refresh a minute before its end, and not earlier', async () => {
  const tokens = await connected(asCrm)
  const at = (seconds: number) => ({ now: () => server.deps.clock.now().getTime() + seconds * 1000 })
  assert.equal(tokenNeedsRefresh(tokens, at(35_930)), false)
  assert.equal(tokenNeedsRefresh(tokens, at(35_945)), true)
  assert.equal(tokenNeedsRefresh(tokens, { leewaySeconds: 0, ...at(35_990) }), false)
})

test('a lost answer to a code costs nothing: the same key goes again, and the tokens work', async () => {
  const { fetch: lossy, sent } = losing('/oauth/token')
  const tokens = await connected({ ...asCrm, fetch: lossy })
  assert.equal(sent.length, 2)
  assert.equal(sent[0]?.get('idempotency-key'), sent[1]?.get('idempotency-key'))
  assert.ok(await createOAuth(asCrm).refresh(tokens))
})

test('a lost answer to a refresh costs nothing, and scopes can be narrowed', async () => {
  const before = await connected(asCrm)
  const { fetch: lossy, sent } = losing('/oauth/token')
  const after = await createOAuth({ ...asCrm, fetch: lossy }).refresh(before, { scope: 'zap' })
  assert.equal(sent.length, 2)
  assert.deepEqual(after.scope, ['zap'])
  assert.notEqual(after.refreshToken, before.refreshToken)
})

test('twenty callers share one swap; a second process with the same row gets the same tokens', async () => {
  const before = await connected(asCrm)
  let requests = 0
  const counting = createOAuth({ ...asCrm, fetch: (url, init) => fetch(url, init).finally(() => requests++) })
  const all = await Promise.all(Array.from({ length: 20 }, () => counting.refresh(before)))
  assert.equal(requests, 1)
  assert.equal(new Set(all.map(({ refreshToken }) => refreshToken)).size, 1)
  const elsewhere = await createOAuth(asCrm).refresh(JSON.parse(JSON.stringify(before)) as Tokens)
  assert.equal(elsewhere.refreshToken, all[0]?.refreshToken)
  assert.equal(elsewhere.accessToken, all[0]?.accessToken)
})

test('invalid_grant as a typed error: a refresh token that leaked is replayed with another key', async () => {
  const oauth = createOAuth(asCrm)
  const before = await connected(asCrm)
  const after = await oauth.refresh(before)
  const thief = oauth.refresh({ ...before, refreshKey: 'another-key' })
  await assert.rejects(thief, (error) => error instanceof WayleaveOAuthError && error.error === 'invalid_grant')
  await assert.rejects(oauth.refresh(after), (error) => error instanceof WayleaveOAuthError) // the family is revoked
})

test('after revoke nothing of the consent works, and revoking again is no error', async () => {
  const oauth = createOAuth(asCrm)
  const tokens = await connected(asCrm)
  await oauth.revoke(tokens)
  await oauth.revoke(tokens)
  await assert.rejects(oauth.refresh(tokens), (error) => error instanceof WayleaveOAuthError)
})

test('a quick account begins at a link of ours; a foreign target is refused in words', async () => {
  const oauth = createOAuth(asAssistant)
  const person = { email: 'newcomer@example.test', firstName: 'New', lastName: 'Comer' }
  const request = { state: 's1', codeChallenge: await generateCodeChallenge(generateVerifier()) }
  const link = await oauth.quickAccountUrl(oauth.authorizeUrl(request), person)
  assert.equal(new URL(link).origin, server.url)
  const refused = oauth.quickAccountUrl('https://evil.test/', person)
  await assert.rejects(
    refused,
    (error) => error instanceof WayleaveError && error.status === 400 && /\w/.test(error.message),
  )
})
