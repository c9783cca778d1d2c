import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { sql } from 'kysely'
import { linkFor, openPerson, type Page } from '../../../test/harness/connect.ts'
import { atEnd } from '../../../test/harness/database.ts'
import { startPartner, tokenFor } from '../../../test/harness/partner.ts'
import { publishScripted } from '../../../test/harness/scripted.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { type App, fillRequest } from '../../apps/index.ts'
import { manifestEnvironment } from '../../dev/apps/index.ts'
import { startProvider } from '../../dev/providers/index.ts'
import { type Connection, type Sent, sendThrough } from '../index.ts'

const server = await startTestServer()
const redirect_uri = 'http://127.0.0.1:9999/connected'
const acme = await startPartner(server, 'acme', { origins: ['http://127.0.0.1:9999'] })
const coop = await startProvider('coop')
atEnd(coop.close)

const manifest = (key: string, oauth2 = '', more = '') => `
key: ${key}
name: ${key}
version: 1.0.0
description: Notes.
hosts: ["\${COOP_HOST}"]
hooks: ./app.hooks.js
auth:
  type: oauth2
  oauth2: { client_id: coop-client, client_secret: "\${COOP_CLIENT_SECRET}", authorize_url: "\${COOP_URL}/oauth/authorize", access_token_url: "\${COOP_URL}/oauth/token"${oauth2} }
  test: { method: GET, url: "\${COOP_URL}/api/me" }
  label: "{{name}}"
${more}`
const publish = (key: string, script: string, oauth2?: string) =>
  publishScripted(server, manifest(key, oauth2), script, manifestEnvironment([coop]))
const counts = async () =>
  (await (await fetch(`${coop.url}/_knobs/counts`)).json()) as { token: Record<string, number> }
const expireTokens = () =>
  fetch(`${coop.url}/_knobs/expire`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })

async function signIn(app: App): Promise<Page> {
  const dana = openPerson(server)
  const { link } = await linkFor(server, acme, app.key, { query: { redirect_uri } })
  return dana.signIn(await dana.open(link))
}
const titlesOf = async (app: App) => {
  const headers = { authorization: `Bearer ${await tokenFor(server, acme)}` }
  const { data } = (await (await server.fetch(`/v2/authentications?app=${app.key}`, { headers })).json()) as {
    data: { title: string }[]
  }
  return data.map(({ title }) => title)
}
const connectionOf = async ({ id }: App) =>
  (await sql<Connection>`select * from connections where app_id = ${id}`.execute(server.deps.db)).rows[0] as Connection
async function callThrough(app: App): Promise<Sent> {
  const build = (auth: Record<string, never>) => fillRequest(app.auth.test!, { auth }, app.hosts)
  return sendThrough(await connectionOf(app), app, build as never, { purpose: 'test' }, server.deps)
}

test('pre_oauthv2_token is the only try, post_oauthv2_token reads the answer, get_connection_label names the connection', async () => {
  const script = `var Zap = {
    pre_oauthv2_token: function (bundle) {
      if (bundle.load.grant_type !== 'authorization_code' || bundle.load.client_secret !== bundle.oauth_data.client_secret) throw new ErrorException('load')
      // As a form, though the app says that parameters stand in the query first.
      return { data: $.param(bundle.load), params: {}, headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' } }
    },
    post_oauthv2_token: function (bundle) {
      var answer = z.JSON.parse(bundle.response.content)
      return { access_token: answer.access_token, refresh_token: answer.refresh_token, region: 'north' }
    },
    get_connection_label: function (bundle) { return bundle.test_result.email + ' in ' + bundle.auth_fields.region },
  }`
  const app = await publish('scripted', script, ', token_request: query_then_form, extra_fields: [region]')
  const before = (await counts()).token.authorization_code ?? 0
  const done = await signIn(app)
  assert.equal(done.status, 302, done.text)
  assert.deepEqual(await titlesOf(app), ['scripted dana@example.test in north'])
  assert.equal((await counts()).token.authorization_code, before + 1)
})

test('no second try as a form when pre_oauthv2_token lets the first one be refused', async () => {
  const script = 'var Zap = { pre_oauthv2_token: function (bundle) { return bundle.request } }'
  const app = await publish('single', script, ', token_request: query_then_form')
  const before = await counts()
  const failed = await signIn(app)
  assert.match(failed.text, /Try again/)
  const after = await counts()
  assert.equal(sumOf(after.token) - sumOf(before.token), 1)
})

test('a 4xx is told before post_oauthv2_token, which never sees it', async () => {
  const script = `var Zap = {
    pre_oauthv2_token: function (bundle) { bundle.request.data = 'grant_type=authorization_code&code=wrong'; return bundle.request },
    post_oauthv2_token: function () { throw new ErrorException('post was asked') },
  }`
  const failed = await signIn(await publish('refused', script))
  assert.match(failed.text, /refused says: /)
  assert.doesNotMatch(failed.text, /post was asked/)
})

test("the script's own words are shown, tokens masked", async () => {
  const script = `var Zap = { post_oauthv2_token: function (bundle) { throw new ErrorException('No seat for you: ' + z.JSON.parse(bundle.response.content).access_token) } }`
  const failed = await signIn(await publish('seatless', script))
  assert.match(failed.text, /seatless says: No seat for you: \*\*\*/)
})

test('a label that fails leaves the one of the manifest', async () => {
  const app = await publish('unnamed', 'var Zap = { get_connection_label: function () { return null.x } }')
  assert.equal((await signIn(app)).status, 302)
  assert.deepEqual(await titlesOf(app), ['unnamed Dana Doe'])
})

test('pre_oauthv2_refresh sees its parameters as data, and changes the request', async () => {
  const script = `var Zap = { pre_oauthv2_refresh: function (bundle) {
    if (bundle.request.data.refresh_token !== bundle.auth_fields.refresh_token) throw new ExpiredAuthException('data')
    bundle.request.data.scope = 'notes:read'
    return bundle.request
  } }`
  const app = await publish('renewed', script, ', token_request: query_then_form')
  assert.equal((await signIn(app)).status, 302)
  await expireTokens()
  const before = (await counts()).token.refresh_token ?? 0
  const sent = await callThrough(app)
  assert.deepEqual([sent.kind === 'answer' && sent.status, (await counts()).token.refresh_token], [200, before + 1])
})

test('ExpiredAuthException in pre_oauthv2_refresh: nothing is sent, and the reason is told as it is', async () => {
  const script = `var Zap = { pre_oauthv2_refresh: function () { throw new ExpiredAuthException('Your 90 days are over.') } }`
  const app = await publish('over', script)
  assert.equal((await signIn(app)).status, 302)
  await expireTokens()
  const before = (await counts()).token.refresh_token ?? 0
  const sent = await callThrough(app)
  assert.equal(sent.kind === 'failed' && sent.error, 'auth_expired')
  assert.equal((await counts()).token.refresh_token ?? 0, before)
  const { status, reason } = await connectionOf(app)
  assert.deepEqual([status, reason], ['expired', 'Your 90 days are over.'])
})

function sumOf(numbers: Record<string, number>): number {
  return Object.values(numbers).reduce((sum, number) => sum + number, 0)
}

// Vault: an API whose sessions are opened with user and password, and end.
let logins = 0
const vault = createServer(async (request, response) => {
  const answer = (status: number, value: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (request.url === '/login') {
    const good = request.headers.authorization === `Basic ${btoa('dana:pass-word-1')}`
    if (good) logins += 1
    return good ? answer(200, { key: `session-${logins}` }) : answer(401, {})
  }
  return request.headers['x-session'] === `session-${logins}`
    ? answer(200, { name: 'Dana' })
    : answer(200, { stale: true })
})
await new Promise<void>((resolve) => vault.listen(0, '127.0.0.1', resolve))
atEnd(async () => {
  vault.closeAllConnections()
  await new Promise((resolve) => vault.close(resolve))
})
const vaultUrl = `http://127.0.0.1:${(vault.address() as AddressInfo).port}`
const vaultManifest = `
key: vault
name: Vault
version: 1.0.0
description: Things.
hosts: ["${new URL(vaultUrl).host}"]
hooks: ./app.hooks.js
auth:
  type: session
  fields: [{ key: username, label: User, required: true }, { key: password, label: Password, type: secret, required: true }]
  placement: { in: header, name: X-Session }
  test: { method: GET, url: "${vaultUrl}/me" }
  label: "{{name}}"
operations:
  read_me: { kind: read, name: Me, description: Me., request: { method: GET, url: "${vaultUrl}/me" } }`
const vaultScript = `var Zap = {
  get_session_info: function (bundle) {
    var answer = z.request({ method: 'POST', url: '${vaultUrl}/login', auth: [bundle.auth_fields.username, bundle.auth_fields.password] })
    if (answer.status_code === 401) throw new ErrorException('User or password is wrong.')
    return { session_id: z.JSON.parse(answer.content).key, opened_by: 'script' }
  },
  read_me_post_read_resource: function (bundle) {
    var me = z.JSON.parse(bundle.response.content)
    if (me.stale) throw new InvalidSessionException('over')
    return me
  },
}`
const vaultApp = await publishScripted(server, vaultManifest, vaultScript)
const logIn = async (password: string) => {
  const dana = openPerson(server)
  const { link } = await linkFor(server, acme, 'vault', { query: { redirect_uri } })
  return dana.submit(await dana.open(link), {
    username: 'dana',
    password,
  })
}

test('get_session_info opens the session; its own words are shown when it cannot', async () => {
  const refused = await logIn('pass-word-2')
  assert.match(refused.text, /Vault says: User or password is wrong\./)
  const done = await logIn('pass-word-1')
  assert.equal(done.status, 302, done.text)
  assert.deepEqual(await titlesOf(vaultApp), ['Vault Dana'])
})

test('InvalidSessionException in a call: one new login, and the call once more', async () => {
  const before = logins
  logins += 1 // ends every session
  const connection = await connectionOf(vaultApp)
  const build = () => fillRequest(vaultApp.operations.read_me!.request!, { auth: {} }, vaultApp.hosts)
  const hooks = { post: 'read_me_post_read_resource', bundle: {} }
  const sent = await sendThrough(connection, vaultApp, build, { purpose: 'run', hooks }, server.deps)
  assert.deepEqual([sent.kind === 'answer' && sent.data, logins], [{ name: 'Dana' }, before + 2])
})
