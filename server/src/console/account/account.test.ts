// What a person sees of his own account, over HTTP.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { consoleBrowser } from '../../../test/harness/console-browser.ts'
import { newTokens, startClient } from '../../../test/harness/grants.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { createApiKey } from '../../clients/index.ts'
import { browserName } from './browser-name.ts'

const server = await startTestServer()
const second = await startTestServer({ databaseUrl: server.databaseUrl })
const { deps } = server
const dana = await consoleBrowser(server, 'dana@example.test', { firstName: 'Dana' })
const scopes = ['openid', 'nla:exposed_actions:execute']
const check = async (token: string, on = server) =>
  (await on.fetch('/api/v2/auth/check', { headers: { authorization: `Bearer ${token}` } })).status

test('what a person allowed is listed with scopes and time; revoked, it stops on every process', async () => {
  assert.match((await dana.get('/account/apps')).text, /No app may use your account/)
  const assistant = await startClient(server, 'a/b assistant', { kind: 'ai_actions', public: false, client_id: 'a/b' })
  const crm = await startClient(server, 'crm')
  const first = await newTokens(server, assistant, { person: dana.person, scopes })
  const later = await newTokens(server, assistant, { person: dana.person, scopes })
  const others = await newTokens(server, assistant, {
    scopes,
    person: (await consoleBrowser(server, 'eve@example.test')).person,
  })
  await newTokens(server, crm, { person: dana.person })
  const { text } = await dana.get('/account/apps')
  assert.equal(text.match(/<li class="tall">/g)?.length, 2, 'all that one app is allowed stands together')
  assert.match(text, /Run the actions that you have set up, in your name/)
  assert.match(text, /By the operator of this server/)

  const path = '/account/apps/a%2Fb/revoke'
  assert.ok(text.includes(`href="${path}"`))
  assert.match((await dana.get(path)).text, /Revoke a\/b assistant\?/)
  assert.deepEqual([await check(first.access_token), await check(later.access_token, second)], [200, 200])
  assert.equal((await dana.post(path)).location, '/account/apps?revoked=1')
  for (const { access_token } of [first, later]) {
    await poll(async () => (await check(access_token)) === 401 && (await check(access_token, second)) === 401, 1_000)
  }
  assert.equal(await check(others.access_token), 200, 'what others allow is theirs')
  assert.doesNotMatch((await dana.get('/account/apps')).text, /a\/b assistant/)
  assert.equal((await dana.get(path)).status, 404)
  const { rows } = await sql<{ detail: object }>`
    select detail from audit_log where action = 'grant.revoked' and user_id = ${dana.person.userId}`.execute(deps.db)
  assert.deepEqual(
    rows.map(({ detail }) => detail),
    [{ client_id: 'a/b' }, { client_id: 'a/b' }],
  )
})

test('signed out everywhere else: this browser stays', async () => {
  const lena = await consoleBrowser(server, 'lena@example.test')
  assert.match((await lena.get('/account/sessions')).text, /You are signed in nowhere else/)
  const phone = await consoleBrowser(server, 'lena@example.test')
  const { text } = await lena.get('/account/sessions')
  assert.equal(text.match(/<li><div><h2>/g)?.length, 2)
  assert.equal(text.match(/This browser/g)?.length, 1)
  assert.equal((await lena.post('/account/sessions')).location, '/account/sessions?ended=1')
  assert.equal((await phone.get('/console')).status, 303)
  assert.equal((await lena.get('/console')).status, 200)
  assert.equal((await dana.get('/console')).status, 200, 'other people stay')
})

test('the first steps say what is really there', async () => {
  const nora = await consoleBrowser(server, 'nora@example.test')
  const done = async () => /(\d) of 6 done/.exec((await nora.get('/console')).text)?.[1]
  assert.equal(await done(), '0')
  await createApiKey(nora.person, 'Laptop', deps)
  assert.equal(await done(), '1')
  await nora.post('/providers/add', { name: 'App', public: 'on', redirect_uris: 'https://app.test/cb' })
  assert.equal(await done(), '2')
  assert.match((await nora.get('/console')).text, /Next: <strong>make a Zap<[\s\S]*class="button" href="\/editor\/new"/)
  assert.equal((await nora.post('/editor/new', { title: 'Mine' })).status, 303)
  assert.equal(await done(), '3')
  const { text } = await nora.get('/console')
  assert.match(text, /Next: <strong>make a partner</)
  assert.match(text, /class="button" href="\/embed\/add\/partner"/)
})

test('My connections are found from every page, and from the Zaps; what Runs and a History hold is said on both', async () => {
  const { text } = await dana.get('/zaps')
  assert.match(
    text,
    /<li><a href="\/connections" >My connections<\/a><\/li><li><a href="\/console\/connections" >Client connections</,
  )
  assert.match(text, /accounts that they use stand under <a href="\/connections">/)
  assert.match((await dana.get('/connections')).text, /<a href="\/connections" aria-current="page">My connections/)
  assert.match((await dana.get('/console/runs')).text, /What a whole Zap did stands in its History/)
  const { location } = await dana.post('/editor/new', { title: 'Mine' })
  const id = /\/editor\/(\d+)/.exec(location ?? '')?.[1]
  assert.match((await dana.get(`/zaps/${id}/runs`)).text, /stand under <a href="\/console\/runs">Runs</)
})

test('a browser is named as people call it', () => {
  const names: [string | null, string][] = [
    [null, 'An unknown browser'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge on Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1', 'Safari on iOS'],
    ['curl/8.0', 'curl/8.0'],
  ]
  for (const [userAgent, name] of names) assert.equal(browserName(userAgent), name)
})
