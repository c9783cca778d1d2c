// OAuth apps in the console, over HTTP.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { consoleBrowser, shownIn } from '../../../test/harness/console-browser.ts'
import { allow, askToken, newTokens, redeem, type TestClient } from '../../../test/harness/grants.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { findClientOf } from '../../clients/index.ts'

const server = await startTestServer()
const second = await startTestServer({ databaseUrl: server.databaseUrl })
const { deps } = server
const dana = await consoleBrowser(server, 'dana@example.test', { firstName: 'Dana' })
const CALLBACK = 'https://app.test/cb'

/** Adds an app; gives what the result page shows. */
async function add(name: string, more: Record<string, string | undefined> = {}) {
  const { status, text, headers } = await dana.post('/providers/add', {
    name,
    public: 'on',
    redirect_uris: CALLBACK,
    ...more,
  })
  assert.equal(status, 200, text)
  assert.equal(headers.get('cache-control'), 'no-store')
  return { text, clientId: shownIn(text, 'client-id') }
}
const own = async (clientId: string) => {
  const found = await findClientOf(deps.db, clientId, dana.person.userId)
  assert.ok(found)
  return found
}
const clientOf = async (clientId: string, secret?: string): Promise<TestClient> => ({
  ...(await own(clientId)),
  secret,
})
const deedsOf = async (subject: string) => {
  const { rows } = await sql<{ action: string; actor: string; user_id: number }>`
    select action, actor, user_id from audit_log where subject = ${subject} order by id`.execute(deps.db)
  assert.ok(rows.every(({ actor, user_id }) => actor === 'dana@example.test' && user_id === dana.person.userId))
  return rows.map(({ action }) => action)
}

test('seed 001: Public Client is checked by default; the app has an id, no secret, and a request that works as it is', async () => {
  assert.match((await dana.get('/providers')).text, /No OAuth app yet/)
  assert.match((await dana.get('/providers/add')).text, /name="public"[^>]* checked/)
  const { text, clientId } = await add('Assistant <b>')
  assert.match(text, /Assistant &lt;b&gt; is ready/)
  assert.doesNotMatch(text, /id="client-secret"/)
  const made = await own(clientId)
  assert.deepEqual(
    [made.kind, made.is_public, made.redirect_uris, made.key, made.scopes],
    ['ai_actions', true, [CALLBACK], 'assistant-b', []],
  )
  assert.deepEqual(await deedsOf(clientId), ['client.created'])

  // The request leads to the consent page, and the command redeems the code: they belong together.
  const url = new URL(shownIn(text, 'authorize-url'))
  assert.equal(url.searchParams.get('scope'), 'openid nla:exposed_actions:execute')
  const asked = await dana.get(url.pathname + url.search)
  assert.match(asked.text + (await dana.get(asked.location ?? '/console')).text, /Assistant &lt;b&gt;/)
  const command = shownIn(text, 'token-command')
  assert.ok(command.startsWith(`curl -X POST "${deps.publicUrl}/oauth/token/"`))
  const verifier = /code_verifier=(\w+)/.exec(command)?.[1] ?? ''
  const redemption = await allow(server, await clientOf(clientId), {
    person: dana.person,
    verifier,
    scopes: ['openid'],
  })
  assert.equal((await redeem(server, await clientOf(clientId), redemption)).status, 200)
  assert.equal(
    new URL(shownIn((await dana.get(`/providers/${clientId}`)).text, 'authorize-url')).searchParams.get(
      'code_challenge',
    ) === url.searchParams.get('code_challenge'),
    false,
  )
})

test('a confidential app is shown its secret once; it is nowhere afterwards', async () => {
  const { text, clientId } = await add('Server', { public: undefined })
  const secret = shownIn(text, 'client-secret')
  assert.match(secret, /^\w{43}$/)
  const client = await clientOf(clientId, secret)
  assert.equal((await newTokens(server, client, { person: dana.person, scopes: ['openid'] })).token_type, 'Bearer')
  assert.ok(shownIn(text, 'token-command').includes(`client_secret=${secret}`))
  const later = (await dana.get(`/providers/${clientId}`)).text
  assert.match(shownIn(later, 'token-command'), /client_secret=YOUR_CLIENT_SECRET/)
  assert.doesNotMatch(later, /address bar/)
  const local = await add('Local', { redirect_uris: 'http://127.0.0.1/cb' })
  assert.match(local.text, /stands in its address bar/)
  for (const path of ['', '/secret', '/delete']) {
    assert.ok(!(await dana.get(`/providers/${clientId}${path}`)).text.includes(secret))
  }
})

test('422: each mistake stands beside its field in the words of the registration, and everything typed is kept', async () => {
  const before = await dana.get('/providers')
  const uris = ['http://evil.test/cb', CALLBACK, 'https://a.test/*', 'com.example.app:/cb', 'https://a.test/#x'].join(
    '\r\n',
  )
  const { status, text } = await dana.post('/providers/add', {
    name: ' ',
    redirect_uris: uris,
    scopes: ['openid', 'zap'],
  })
  assert.equal(status, 422)
  assert.match(text, /id="field-name-mistake"[^>]*><li>Fill this in\.<\/li><\/ul>/)
  const mistakes = /id="field-redirect_uris-mistake"[^>]*>(.*?)<\/ul>/.exec(text)?.[1] ?? ''
  assert.equal(mistakes.match(/<li>/g)?.length, 4)
  assert.match(
    mistakes,
    /&quot;http:\/\/evil\.test\/cb&quot; uses http, which is for loopback addresses only; use https\./,
  )
  assert.match(
    mistakes,
    /&quot;com\.example\.app:\/cb&quot; has a scheme of its own, which is for public clients only\./,
  )
  assert.match(text, />http:\/\/evil\.test\/cb\nhttps:\/\/app\.test\/cb\n/)
  assert.match(text, /value="openid" checked/)
  assert.match(text, /&quot;zap&quot; is no scope of the kind ai_actions/)
  assert.doesNotMatch(text, /name="public"[^>]* checked/)
  assert.match((await dana.post('/providers/add', { name: 'None', public: 'on' })).text, /Enter at least one\./)
  assert.match(
    (await dana.post('/providers/add', { name: 'x'.repeat(201), redirect_uris: CALLBACK })).text,
    /at most 200 characters/,
  )
  const twice = await dana.post('/providers/add', { name: 'Server', redirect_uris: CALLBACK })
  assert.deepEqual([twice.status, /of this name already/.test(twice.text)], [422, true])
  assert.equal((await dana.get('/providers')).text, before.text)
})

test('settings count at once on every process; what the form does not name stays', async () => {
  const { clientId } = await add('Editable', { public: undefined })
  const path = `/providers/${clientId}`
  const changed = await dana.submit(path, {
    name: 'Edited',
    redirect_uris: `${CALLBACK}\n\n ${CALLBACK} \nhttp://127.0.0.1/cb`,
    scopes: ['openid'],
    id_token_alg: 'ES256',
    retry_window_seconds: '30',
  })
  assert.deepEqual([changed.status, changed.location], [303, `${path}?saved=1`])
  const { name, redirect_uris, scopes, id_token_alg, retry_window_seconds, is_public } = await own(clientId)
  assert.deepEqual(
    { name, redirect_uris, scopes, id_token_alg, retry_window_seconds, is_public },
    {
      name: 'Edited',
      redirect_uris: [CALLBACK, 'http://127.0.0.1/cb'],
      scopes: ['openid'],
      id_token_alg: 'ES256',
      retry_window_seconds: 30,
      is_public: false,
    },
  )
  assert.match((await dana.get(`${path}?saved=1`)).text, /role="status"><p>Saved/)
  await poll(async () => {
    const answer = await second.fetch(`/oauth/authorize?client_id=${clientId}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb`)
    return answer.status === 302 // back to a redirect URI that was not registered before
  }, 1_000)
  for (const seconds of ['61', '-1', 'soon', '', '1.5']) {
    const refused = await dana.submit(path, { retry_window_seconds: seconds })
    assert.equal(refused.status, 422, seconds)
    assert.match(refused.text, /id="field-retry_window_seconds-mistake"[^>]*><li>(Enter a whole number|Fill this in)/)
  }
  assert.deepEqual(await deedsOf(clientId), ['client.created', 'client.changed'])
})

test('409: a form of a window that was open meanwhile undoes nothing, and keeps what was typed', async () => {
  const { clientId } = await add('Two tabs')
  const path = `/providers/${clientId}`
  const { text: older } = await dana.get(path)
  assert.equal((await dana.submit(path, { redirect_uris: 'https://first.test/cb' })).status, 303)
  const seen = /name="\.seen" value="([^"]+)"/.exec(older)?.[1] ?? ''
  const fields = { name: 'Typed here', redirect_uris: CALLBACK, id_token_alg: 'RS256', retry_window_seconds: '0' }
  const stale = await dana.post(path, { '.seen': seen, ...fields })
  assert.equal(stale.status, 409)
  assert.match(stale.text, /changed in another window meanwhile/)
  assert.match(stale.text, /value="Typed here"/)
  assert.deepEqual((await own(clientId)).redirect_uris, ['https://first.test/cb'])
  const again = /name="\.seen" value="([^"]+)"/.exec(stale.text)?.[1] ?? ''
  assert.equal((await dana.post(path, { '.seen': again, ...fields })).status, 303)
  assert.equal((await own(clientId)).name, 'Typed here')
})

test('a regenerated secret ends the previous one at once, on every process', async () => {
  const { text, clientId } = await add('Rotating', { public: undefined })
  const old = await clientOf(clientId, shownIn(text, 'client-secret'))
  const { refresh_token } = await newTokens(server, old, { person: dana.person, scopes: ['openid'] })
  const refresh = { grant_type: 'refresh_token', refresh_token }
  const path = `/providers/${clientId}/secret`
  assert.match((await dana.get(path)).text, /The previous one stops now\./)
  assert.equal((await askToken(second, { ...old, secret: 'wrong' }, refresh)).status, 401)

  const { status, text: shown } = await dana.post(path)
  assert.equal(status, 200)
  const secret = shownIn(shown, 'client-secret')
  assert.notEqual(secret, old.secret)
  assert.equal((await askToken(server, old, refresh)).body.error, 'invalid_client')
  await poll(
    async () => (await askToken(second, old, { grant_type: 'refresh_token', refresh_token: 'x' })).status === 401,
    1_000,
  )
  assert.equal((await askToken(second, { ...old, secret }, refresh)).status, 200, 'tokens stay')
  const shownOnce = (await dana.post(path)).text
  assert.notEqual(shownIn(shownOnce, 'client-secret'), secret)
  assert.deepEqual(await deedsOf(clientId), [
    'client.created',
    'client.secret_regenerated',
    'client.secret_regenerated',
  ])
})

test('404: a public app has no secret to regenerate', async () => {
  const { clientId } = await add('Public one')
  const before = await deedsOf(clientId)
  for (const answer of [
    await dana.get(`/providers/${clientId}/secret`),
    await dana.post(`/providers/${clientId}/secret`),
  ]) {
    assert.equal(answer.status, 404)
    assert.match(answer.text, /A public client has no secret/)
  }
  assert.deepEqual(await deedsOf(clientId), before)
})

test('the last tries are listed, the parameter that failed marked, secrets masked', async () => {
  const { text, clientId } = await add('Tried', { public: undefined })
  const secret = shownIn(text, 'client-secret')
  const path = `/providers/${clientId}`
  assert.match((await dana.get(path)).text, /Nobody has tried yet/)
  await askToken(server, { client_id: clientId, secret }, { grant_type: 'authorization_code', redirect_uri: CALLBACK })
  await server.fetch(`/oauth/authorize?client_id=${clientId}&redirect_uri=https%3A%2F%2Fother.test%2Fcb`)
  const tries = async () => (await dana.get(path)).text
  await poll(async () => (await tries()).split('<summary>').length === 3, 5_000)
  const shown = await tries()
  assert.match(
    shown,
    /<tr class="failing"><th scope="row"><code>redirect_uri<\/code> \(failed\)<\/th><td><code>https:\/\/other\.test\/cb</,
  )
  assert.match(shown, /<tr class="failing"><th scope="row"><code>code<\/code> \(failed\)<\/th><td><em>missing<\/em>/)
  assert.match(shown, /<p>The redirect_uri is not one that is registered for this client, byte for byte\.<\/p>/)
  assert.match(shown, /<summary><time[^>]*>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC</)
  assert.ok(!shown.includes(secret))
  assert.match((await dana.get('/providers')).text, /2 of the last 2 failed/)
})

test('deleted after a question that says what stops; its tokens stop on every process', async () => {
  const { text, clientId } = await add('Leaving', { public: undefined })
  const client = await clientOf(clientId, shownIn(text, 'client-secret'))
  const scopes = ['nla:exposed_actions:execute']
  const { access_token } = await newTokens(server, client, { person: dana.person, scopes })
  const check = async (on: typeof server) =>
    (await on.fetch('/api/v2/auth/check', { headers: { authorization: `Bearer ${access_token}` } })).status
  assert.deepEqual([await check(server), await check(second)], [200, 200])
  const path = `/providers/${clientId}/delete`
  assert.match((await dana.get(path)).text, /the one person who allows it/)
  assert.equal(await check(server), 200, 'a question deletes nothing')
  assert.equal((await dana.post(path)).location, '/providers?deleted=1')
  await poll(async () => (await check(server)) === 401 && (await check(second)) === 401, 1_000)
  assert.equal((await dana.get(`/providers/${clientId}`)).status, 404)
  assert.equal((await dana.post(path)).status, 404)
  assert.doesNotMatch((await dana.get('/providers')).text, /Leaving/)
  assert.equal((await deedsOf(clientId)).at(-1), 'client.deleted')
})

test('422: the hundred and first client', async () => {
  const many = await consoleBrowser(server, 'many@example.test')
  for (let i = 0; i < 100; i++) {
    assert.equal(
      (await many.post('/providers/add', { name: `App ${i}`, public: 'on', redirect_uris: CALLBACK })).status,
      200,
    )
  }
  const answer = await many.post('/providers/add', { name: 'One more', public: 'on', redirect_uris: CALLBACK })
  assert.deepEqual([answer.status, /You have 100 clients/.test(answer.text)], [422, true])
})
