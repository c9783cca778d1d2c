import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeJwt } from 'jose'
import { startAcme } from '../test/acme.ts'
import { refusal } from '../test/fake-wayleave/index.ts'
import { createWayleave, WayleaveError, WayleaveOAuthError } from './index.ts'

const exchanges = (requests: { path: string; body: string }[]) =>
  requests
    .filter(({ path }) => path === '/oauth/token')
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)))

test('exchange: the documented form goes out, secret in the header, and a token comes back', async (t) => {
  const { fake, signer, options } = await startAcme(t)
  const now = Date.UTC(2026, 0, 1)
  const wayleave = createWayleave({ ...options, now: () => now })
  const jwt = await signer.sign('dana', 'petshop-ltd')
  const { accessToken, ...rest } = await wayleave.exchange(jwt, { scope: ['connection:read', 'action:run'] })
  const scope = ['connection:read', 'action:run']
  assert.deepEqual(rest, { scope, expiresInSeconds: 3600, expiresAt: new Date(now + 3_600_000) })
  assert.ok(fake.issued.users.has(accessToken))
  assert.deepEqual(exchanges(fake.requests), [
    {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: jwt,
      subject_token_type: 'urn:ietf:params:oauth:token-type:external-jwt',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access-token',
      scope: 'connection:read action:run',
    },
  ])
})

test('WayleaveOAuthError: wrong secret, wrong JWT', async (t) => {
  const { options, signer } = await startAcme(t)
  const jwt = await signer.sign('dana', 'petshop-ltd')
  await assert.rejects(createWayleave({ ...options, clientSecret: 'old' }).exchange(jwt), (error) => {
    assert.ok(error instanceof WayleaveOAuthError && error instanceof WayleaveError)
    assert.deepEqual([error.status, error.error, error.code], [401, 'invalid_client', 'invalid_client'])
    assert.equal(error.error_description, 'Unknown client.')
    return true
  })
  await assert.rejects(createWayleave(options).exchange('e.y.J'), { error: 'invalid_request' })
})

test('a given JWT is presented once: it may be good for one use only', async (t) => {
  const { fake, signer, options } = await startAcme(t)
  fake.failNext('/oauth/token', 'break_after')
  const jwt = await signer.sign('dana', 'petshop-ltd')
  await assert.rejects(createWayleave(options).exchange(jwt), { code: 'network_error' })
  assert.equal(exchanges(fake.requests).length, 1)
})

test('a signing function signs anew for each attempt', async (t) => {
  const { fake, user } = await startAcme(t)
  fake.failNext('/oauth/token', 'break_after')
  await user.apps.list()
  const tokens = exchanges(fake.requests).map(({ subject_token }) => decodeJwt(subject_token ?? '').jti)
  assert.equal(new Set(tokens).size, 2)
})

test('one exchange: many calls of a user at the same time', async (t) => {
  const { fake, user } = await startAcme(t)
  await Promise.all(Array.from({ length: 10 }, () => user.apps.list()))
  assert.equal(exchanges(fake.requests).length, 1)
  assert.equal(fake.requests.length, 11)
})

test('renewed a minute before its end, not earlier', async (t) => {
  const { fake, signer, options } = await startAcme(t)
  let now = 0
  const user = createWayleave({ ...options, now: () => now }).asUser(() => signer.sign('dana', 'petshop-ltd'))
  for (const [seconds, count] of [
    [0, 1],
    [3539, 1],
    [3540, 2],
  ] as const) {
    now = seconds * 1000
    await user.accessToken()
    assert.equal(exchanges(fake.requests).length, count, `after ${seconds} s`)
  }
})

test('200 after 401: a refused token is replaced and the call repeated, once', async (t) => {
  const { fake, user } = await startAcme(t)
  await user.accessToken()
  fake.issued.users.clear()
  assert.equal((await user.apps.list()).data.length, 3)
  assert.equal(exchanges(fake.requests).length, 2)
  const expired = refusal(401, 'authentication_failed', 'The token has expired.')
  fake.failNext('/v2/apps', expired, expired)
  await assert.rejects(user.apps.list(), { status: 401, code: 'authentication_failed' })
  assert.equal(exchanges(fake.requests).length, 3)
})

test('a failed exchange is not kept: the next call tries again', async (t) => {
  const { fake, user } = await startAcme(t)
  fake.failNext('/oauth/token', { status: 400, body: { error: 'invalid_request' } })
  await assert.rejects(user.apps.list(), { error: 'invalid_request' })
  assert.equal((await user.apps.list()).data.length, 3)
})

test('withAccessToken: works as that user, and 401 is thrown as it is', async (t) => {
  const { fake, user, options } = await startAcme(t)
  const own = createWayleave(options).withAccessToken(await user.accessToken())
  assert.equal((await own.apps.list()).data.length, 3)
  assert.match((await own.sessionCode({ app: 'petshop' })).connectUrl, /\/to\/petshop\?token=/)
  fake.issued.users.clear()
  const before = fake.requests.length
  await assert.rejects(own.apps.list(), { status: 401 })
  assert.equal(fake.requests.length, before + 1)
})

test('sessionCode: the address of the app with everything that Connect shall know', async (t) => {
  const { fake, user } = await startAcme(t)
  const redirectUri = 'http://127.0.0.1:9999/connected?from=a&b'
  const options = { redirectUri, state: 's 1', reconnectId: '415093277', theme: 'dark', statusChallenge: 'ch' }
  const { code, sessionId, connectUrl, expiresInSeconds } = await user.sessionCode({ app: 'petshop', ...options })
  const url = new URL(connectUrl)
  assert.equal(url.origin + url.pathname, `${fake.url}/to/petshop`)
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    token: code,
    redirect_uri: redirectUri,
    state: 's 1',
    reconnect_id: '415093277',
    theme: 'dark',
    status_challenge: 'ch',
  })
  assert.equal(expiresInSeconds, 360)
  assert.equal((await user.sessions.get(sessionId)).status, 'created')
  const [asked] = exchanges(fake.requests)
  assert.equal(asked?.resource, `${fake.url}/to/petshop`)
  assert.equal(asked?.requested_token_type, 'urn:ietf:params:oauth:token-type:connect-token')
})

test('the code leaves no room for a second meaning: an app name is one path segment', async (t) => {
  const { fake, user } = await startAcme(t)
  const { connectUrl } = await user.sessionCode({ app: 'PetshopAPI@1.0.0/../x' })
  assert.equal(new URL(connectUrl).pathname, '/to/PetshopAPI%401.0.0%2F..%2Fx')
  assert.equal(exchanges(fake.requests)[0]?.resource, `${fake.url}/to/PetshopAPI%401.0.0%2F..%2Fx`)
})

test('confirm: continues for the same user, 403 and no repeat for another', async (t) => {
  const { fake, user } = await startAcme(t)
  const { sessionId } = await user.sessionCode({ app: 'petshop' })
  const proof = { handle: 'h4ndle', userId: 'dana' }
  assert.deepEqual(await user.sessions.confirm(sessionId, proof), { continueUrl: 'http://fake/continue' })
  await assert.rejects(user.sessions.confirm(sessionId, { ...proof, userId: 'mallory' }), { status: 403 })
  fake.failNext(`/connect/v1/sessions/${sessionId}/confirm`, 'break_after')
  const before = fake.requests.length
  await assert.rejects(user.sessions.confirm(sessionId, proof), { code: 'network_error' })
  assert.equal(fake.requests.length, before + 1)
})

test('apiUrl: calls go there, Connect addresses stay public', async (t) => {
  const { fake, signer, options } = await startAcme(t)
  const urls: string[] = []
  const fetch = (url: string, init: RequestInit) => {
    urls.push(url)
    return globalThis.fetch(url.replace('http://wayleave.internal:4747', fake.url), init)
  }
  const wayleave = createWayleave({
    ...options,
    baseUrl: `${fake.url}/`,
    apiUrl: 'http://wayleave.internal:4747/',
    fetch,
  })
  const { connectUrl } = await wayleave.sessionCode({ app: 'petshop', jwt: await signer.sign('dana', 'petshop-ltd') })
  assert.ok(connectUrl.startsWith(`${fake.url}/to/petshop?token=`))
  assert.deepEqual(urls, ['http://wayleave.internal:4747/oauth/token'])
})

test('TypeError: an address or a credential that cannot work', () => {
  const good = { baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 's3cret' }
  for (const wrong of [
    { baseUrl: '/api' },
    { baseUrl: 'ftp://x' },
    { apiUrl: 'x' },
    { clientId: '' },
    { clientSecret: '' },
  ]) {
    assert.throws(() => createWayleave({ ...good, ...wrong }), TypeError, JSON.stringify(wrong))
  }
})
