// The hook editor in the console, over HTTP: checked, saved into the draft, tried.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, test } from 'node:test'
import { startServerWithApps } from '../../../../test/harness/console-apps.ts'
import { consoleBrowser } from '../../../../test/harness/console-browser.ts'
import { startClient } from '../../../../test/harness/grants.ts'
import { findApp } from '../../../apps/index.ts'
import { saveConnection } from '../../../connections/index.ts'

const { server, tickets } = await startServerWithApps()
const { deps } = server
const dana = await consoleBrowser(server, 'dana@example.test')
const eve = await consoleBrowser(server, 'eve@example.test')
const provider = createServer((request, response) => {
  response.writeHead(request.url === '/gone' ? 410 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ path: request.url, heard: request.headers.authorization ?? null }))
})
provider.listen(0, '127.0.0.1')
await once(provider, 'listening')
after(() => provider.close())
const address = provider.address()
const host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
await dana.submit('/apps/add', { ...tickets, client_secret: 'top-secret', hosts: `tickets.test\n${host}` })

const HOOKS = '/apps/tickets/hooks'
const script = `var Zap = {
  pre_oauthv2_token: function (bundle) {
    console.log('asking', bundle.request.url, bundle.auth_fields.access_token);
    var answer = z.request({ method: 'GET', url: 'http://${host}/hello', headers: { Authorization: 'Bearer ' + bundle.auth_fields.access_token } });
    return { said: z.JSON.parse(answer.content), secret: bundle.oauth_data.client_secret };
  },
  get_connection_label: function () { throw new ExpiredAuthException('Sign in again.'); }
};
`
const save = (hooks: string, fields = {}) => dana.submit(HOOKS, { hooks, ...fields })
const run = (fields: Record<string, string>) => dana.submit(HOOKS, { hooks: script, do: 'run', ...fields })
const plain = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'")

test('422: a script that is none, and a method that is none, by line; nothing is saved', async () => {
  const broken = await save('var Zap = {\n  pre_oauthv2_token: function (bundle { }\n};')
  assert.equal(broken.status, 422)
  assert.match(broken.text, /Line 2, column \d+: /)
  const unknown = await save('var Zap = {\n  pre_oauthv2_tokem: function () {}\n};')
  assert.match(plain(unknown.text), /Line 2, column 3: Zap\.pre_oauthv2_tokem is no hook\. Did you mean/)
  assert.doesNotMatch((await dana.get('/apps/tickets/yaml')).text, /hooks:/)
})

test('tried before it is saved: what it returned, its console and its request, the client secret masked', async () => {
  const { status, text } = await run({ method: 'pre_oauthv2_token' })
  assert.equal(status, 200)
  assert.match(plain(text), /Returned<\/span>[\s\S]*"path": "\/hello"/)
  assert.match(text, /asking https:\/\/tickets\.test\/ sample-token/)
  assert.match(text, new RegExp(`1\\. GET <code>http://${host}/hello</code> <span class="badge good">200`))
  assert.doesNotMatch(text, /top-secret/)
  assert.doesNotMatch((await dana.get('/apps/tickets/yaml')).text, /hooks:/)
})

test('a status that a post method changes is told, with what would come of it; nothing else changes one', async () => {
  const manifest = `key: vines
name: Vines
version: 1.0.0
hosts: [vines.test]
auth: { type: none }
operations:
  list: { kind: read, name: List, description: All., request: { method: GET, url: "https://vines.test/" } }
`
  await dana.submit('/apps/add', { name: 'Vines', key: 'vines', auth_type: 'none', hosts: 'vines.test' })
  assert.equal((await dana.submit('/apps/vines/yaml', { manifest })).status, 303)
  const tried = async (method: string, status: number) => {
    const hooks = `var Zap = { ${method}: function (bundle) { bundle.response.status_code = ${status}; return 'x'; } };`
    const { text } = await dana.submit('/apps/vines/hooks', { hooks, do: 'run', method })
    assert.match(text, /Returned/)
    return text
  }
  const renewed = /status_code<\/code> is now 401: the token would be renewed and the call repeated/
  assert.match(await tried('list_post_read_resource', 401), renewed)
  assert.match(await tried('list_post_read_resource', 410), /is now 410; it was 200/)
  assert.doesNotMatch(await tried('list_post_read_resource', 200), /is now/)
  assert.doesNotMatch(await tried('get_connection_label', 401), /is now/)
})

test('an exception is told by its name; a method that is not there, a bundle that is none, and another host say why', async () => {
  const raised = await run({ method: 'get_connection_label' })
  assert.match(raised.text, /Raised<\/span> <code>ExpiredAuthException<\/code><\/p><p>Sign in again\./)
  assert.match(
    plain((await run({ method: 'nothing' })).text),
    /The script has no method "nothing"\. It has get_connection_label, pre/,
  )
  assert.match((await run({ method: 'pre_oauthv2_token', bundle: '[1]' })).text, /The bundle is no JSON object/)
  const elsewhere = await run({ method: 'pre_oauthv2_token', hooks: script.replace(`${host}/hello`, 'evil.test/') })
  assert.match(elsewhere.text, /asks for a request to evil\.test, which is none of the hosts/)
})

test('saved into the draft and published: the app has the methods; an empty script is taken out again', async () => {
  assert.equal((await save(script)).location, `${HOOKS}?saved=1`)
  assert.match((await dana.get(HOOKS)).text, /get_connection_label: function/)
  assert.match((await dana.get('/apps/tickets/publish')).text, /<h3>Script<\/h3>/)
  assert.equal((await dana.submit('/apps/tickets/publish', {})).status, 303)
  assert.deepEqual((await findApp('tickets', deps))?.hooks?.methods, ['get_connection_label', 'pre_oauthv2_token'])
  assert.equal((await save('')).status, 303)
  assert.equal((await dana.submit('/apps/tickets/publish', {})).status, 303)
  assert.equal((await findApp('tickets', deps))?.hooks, undefined)
})

test("tried with one of one's own connections: its token goes out and is shown nowhere; nobody else's can be chosen", async () => {
  const client = await startClient(server, 'crm')
  const app = await findApp('tickets', deps)
  assert.ok(app)
  const connect = (person: typeof dana.person) => {
    const owner = { clientId: client.client_id, userId: person.userId, workspaceId: person.workspaceId }
    const credentials = { access_token: `token-of-${person.userId}-alone` }
    return deps.db
      .transaction()
      .execute((tx) => saveConnection(tx, { owner, title: 'Tickets', app, credentials }, deps))
  }
  const [own, others] = [String(await connect(dana.person)), String(await connect(eve.person))]
  const answer = await run({ method: 'pre_oauthv2_token', connection: own })
  assert.match(plain(answer.text), /Returned<\/span>[\s\S]*"heard": "Bearer \*+/)
  assert.doesNotMatch(answer.text, /token-of-\d+-alone/)
  assert.match(
    (await run({ method: 'pre_oauthv2_token', connection: others })).text,
    /You have no such connection of this app/,
  )
  assert.doesNotMatch(answer.text, new RegExp(others))
})
