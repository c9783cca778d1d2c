// Apps in the console, over HTTP: made by the form of seed 003, edited, published.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startServerWithApps } from '../../../test/harness/console-apps.ts'
import { consoleBrowser, type FormFields, shownIn } from '../../../test/harness/console-browser.ts'
import { findApp } from '../../apps/index.ts'

const { server, tickets } = await startServerWithApps()
const { deps } = server
const dana = await consoleBrowser(server, 'dana@example.test', { firstName: 'Dana' })
const eve = await consoleBrowser(server, 'eve@example.test')

const deedsOf = async (subject: string) => {
  const { rows } = await sql<{ action: string }>`
    select action from audit_log where subject = ${subject} order by id`.execute(deps.db)
  return rows.map(({ action }) => action)
}
const add = (fields: FormFields = {}) => dana.submit('/apps/add', { ...tickets, ...fields })

test('the list says the next step, and is narrowed by its address', async () => {
  const { text } = await dana.get('/apps')
  assert.match(text, /<a href="\/apps\/petshop">Petshop<\/a>/)
  assert.match(text, /href="\/apps\/add">Add an app/)
  assert.doesNotMatch((await dana.get('/apps?search=pet')).text, /No app matches/)
  assert.match((await dana.get('/apps?search=nothing')).text, /No app matches/)
  assert.match((await dana.get('/apps?auth=basic')).text, /No app matches/)
  assert.match((await dana.get('/apps?whose=own')).text, /No app matches/)
})

test('a preview shows the four steps of seed 003, and writes nothing', async () => {
  const { status, text } = await add({ do: 'preview', legacy: 'on', client_secret: 'top-secret' })
  assert.equal(status, 200)
  const redirect = encodeURIComponent(`${deps.publicUrl}/dashboard/auth/oauth/return/TicketsAPI/`)
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  assert.ok(
    plain.includes(
      `302 https://tickets.test/authorize?client_id=tickets-client&scope=read%20write&redirect_uri=${redirect}&state=<state>&response_type=code`,
    ),
  )
  assert.ok(plain.includes('POST https://tickets.test/token?client_id=tickets-client&client_secret=<client_secret>'))
  assert.match(plain, /After a 4xx, once more:[\s\S]*Content-Type: application\/x-www-form-urlencoded/)
  assert.match(
    plain,
    /GET https:\/\/tickets\.test\/me\?access_token=<access_token>\nAuthorization: Bearer <access_token>/,
  )
  assert.match(plain, /grant_type=refresh_token&refresh_token=<refresh_token>/)
  assert.doesNotMatch(text, /top-secret/)
  assert.match((await dana.get('/apps?whose=own')).text, /No app matches/)
})

test('422: each mistake stands at its field, what belongs to none above; nothing is written', async () => {
  const { status, text } = await add({
    key: 'Tickets',
    name: '',
    hosts: 'api.tickets.test',
    field0_key: 'access_token',
    field0_label: 'Token',
    client_secret: 'top-secret',
  })
  assert.equal(status, 422)
  assert.match(text, /id="field-key-mistake"[^>]*><li>A key is lower-case letters/)
  assert.match(text, /id="field-name-mistake"[^>]*><li>/)
  assert.match(text, /id="field-authorize_url-mistake"[^>]*><li>/)
  assert.match(text, /id="field-field0_key-mistake"[^>]*><li>[^<]*comes from the provider/)
  assert.match(text, /value="https:\/\/tickets\.test\/authorize"/)
  assert.doesNotMatch(text, /top-secret/)
  assert.match((await dana.get('/apps?whose=own')).text, /No app matches/)
})

test('422: an empty form is told what it lacks at its fields, in its own words; the preview says so too', async () => {
  const empty = { name: '', key: '', client_id: '', authorize_url: '', access_token_url: '' }
  const { status, text } = await add(empty)
  assert.equal(status, 422)
  for (const [name, words] of Object.entries({
    name: 'Fill in the name.',
    key: 'Fill in the key.',
    client_id: 'Fill in the client ID.',
    authorize_url: 'Fill in the authorize URL.',
    access_token_url: 'Fill in the access token URL.',
  }))
    assert.ok(text.includes(`id="field-${name}-mistake" aria-live="polite"><li>${words}</li>`), name)
  assert.doesNotMatch(text, /is missing: give|aria-describedby="field-auth_type-mistake[^>]*aria-invalid/)
  const preview = /id="preview-steps"[\s\S]*?<\/div>/.exec(text)?.[0] ?? ''
  assert.deepEqual(
    [...preview.matchAll(/<li>(.*?)<\/li>/g)].map(([, words]) => words),
    ['Fill in the client ID.', 'Fill in the authorize URL.', 'Fill in the access token URL.'],
  )
})

test('a preview shows the place of a secret that is not typed yet, and says once what is wrong at several addresses', async () => {
  const basic = await add({ do: 'preview', client_auth: 'basic' })
  assert.match(basic.text, /Basic base64\(tickets-client:&lt;client_secret&gt;\)/)
  const unknown = {
    authorize_url: 'https://{{shop}}.tickets.test/a',
    access_token_url: 'https://{{shop}}.tickets.test/t',
  }
  const { text } = await add({ do: 'preview', hosts: '*.tickets.test\ntickets.test', ...unknown })
  const items = [...(/id="preview-steps"[\s\S]*?<\/div>/.exec(text)?.[0] ?? '').matchAll(/<li>(.*?)<\/li>/g)]
  assert.equal(items.length, 1, items.join('\n'))
  assert.match(items[0]?.[1] ?? '', /shop.*\(Authorize URL, Access token URL\)/)
})

test('created: a draft with the redirect URI to register; its secret is sealed, and nobody finds the app yet', async () => {
  const { status, location } = await add({
    client_secret: 'top-secret',
    field0_key: 'subdomain',
    field0_label: 'Subdomain',
  })
  assert.deepEqual([status, location], [303, '/apps/tickets?made=1'])
  const { text } = await dana.get('/apps/tickets?made=1')
  assert.equal(shownIn(text, 'redirect-uri'), `${deps.publicUrl}/dashboard/auth/oauth/return/TicketsAPI/`)
  assert.match(text, /Not published yet/)
  assert.match((await dana.get('/apps/tickets/own-client')).text, /<h1[^>]*>Tickets</)
  assert.deepEqual((await dana.get('/apps/tickets/edit')).text.match(/<summary>Add .*?<\/summary>/g), [
    '<summary>Add a field</summary>',
    '<summary>Add another field</summary>',
  ])
  for (const page of ['', '/publish'])
    assert.match(
      (await dana.get(`/apps/tickets${page}`)).text,
      /can do nothing yet: add operations under <a href="\/apps\/tickets\/yaml"/,
    )
  assert.match(
    (await dana.get('/apps/tickets/yaml')).text,
    /operations:\n {2}# Each[\s\S]*https:\/\/tickets\.test\/tickets/,
  )
  assert.equal(await findApp('tickets', deps), undefined)
  const { rows } = await sql`select * from app_drafts`.execute(deps.db)
  assert.doesNotMatch(JSON.stringify(rows), /top-secret/)
  for (const page of ['edit', 'yaml', 'publish']) {
    assert.doesNotMatch((await dana.get(`/apps/tickets/${page}`)).text, /top-secret/, page)
  }
  assert.deepEqual(await deedsOf('tickets'), ['app.created'])
})

test('published: the model has the secret, the version is current, and the page says what stays pinned', async () => {
  const shown = await dana.get('/apps/tickets/publish')
  assert.match(shown.text, /<ins>\+ key: tickets<\/ins>/)
  const { location } = await dana.submit('/apps/tickets/publish', {})
  assert.equal(location, '/apps/tickets?published=1')
  const app = await findApp('tickets', deps)
  assert.equal(app?.version, '1.0.0')
  assert.equal(app?.auth.oauth2?.client_secret, 'top-secret')
  assert.deepEqual(app?.hosts, ['tickets.test'])
  assert.equal(app?.auth.oauth2?.token_request, 'form')
  assert.equal(app?.owner_user_id, dana.person.userId)
  assert.match((await dana.get('/apps/tickets')).text, /<code>1\.0\.0<\/code> <span class="badge good">Current/)
  assert.match((await dana.get('/apps/tickets')).text, /stays with the version that it was made with/)
  assert.match((await dana.get('/apps/tickets/publish')).text, /the draft is what is published/)
})

test('edited: what is published stays, other content needs a higher version, which is suggested', async () => {
  const { location } = await dana.submit('/apps/tickets/edit', { scope: 'read', auth_type: 'oauth2' })
  assert.equal(location, '/apps/tickets?saved=1')
  assert.equal((await findApp('tickets', deps))?.auth.oauth2?.scope, 'read write')
  const refused = await dana.submit('/apps/tickets/publish', { version: '1.0.0' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /raise the version/)
  const page = await dana.get('/apps/tickets/publish')
  assert.match(page.text, /name="version"[^>]*value="1\.0\.1"/)
  assert.match(page.text, /<del>- {5}scope: read write<\/del>/)
  assert.equal((await dana.submit('/apps/tickets/publish', {})).status, 303)
  const app = await findApp('tickets', deps)
  assert.deepEqual([app?.version, app?.auth.oauth2?.scope, app?.auth.oauth2?.auto_refresh], ['1.0.1', 'read', false])
  assert.equal(app?.auth.oauth2?.client_secret, 'top-secret', 'an empty secret keeps the one that is there')
  assert.equal((await findApp('tickets@1.0.0', deps))?.auth.oauth2?.scope, 'read write')
  assert.deepEqual(await deedsOf('tickets'), ['app.created', 'app.published', 'app.changed', 'app.published'])
})

test('409: a form that was open while another window saved is not saved, and keeps what was typed', async () => {
  const open = await dana.get('/apps/tickets/edit')
  const seen = /name="\.seen" value="(\d+)"/.exec(open.text)?.[1] ?? ''
  assert.equal((await dana.submit('/apps/tickets/edit', { description: 'Issues' })).status, 303)
  const late = await dana.submit('/apps/tickets/edit', { description: 'Mine', '.seen': seen })
  assert.equal(late.status, 409)
  assert.match(late.text, /value="Mine"/)
  assert.match((await dana.get('/apps/tickets/yaml')).text, /description: Issues/)
})

test('as YAML: mistakes by line; operations and comments survive the form; a secret that is written there is sealed', async () => {
  const manifest = `# ours
key: tickets
name: Tickets
version: 1.0.1
hosts: [tickets.test]
auth:
  type: oauth2
  oauth2:
    client_id: tickets-client
    client_secret: other-secret
    authorize_url: https://tickets.test/authorize
    access_token_url: https://tickets.test/token
operations:
  list_tickets: { kind: read, name: List, description: All., request: { method: GET, url: "https://tickets.test/tickets" } }
`
  const bad = await dana.submit('/apps/tickets/yaml', { manifest: manifest.replace('hosts:', 'hostz:') })
  assert.equal(bad.status, 422)
  assert.match(bad.text, /Line 5, column 1, <code>hostz<\/code>/)
  const renamed = await dana.submit('/apps/tickets/yaml', { manifest: manifest.replace('key: tickets', 'key: other') })
  assert.match(renamed.text, /Line 2, column 1, <code>key<\/code>: The key of this app is tickets, for good/)
  for (const text of ['a: *nothing', 'a: [', '[]']) {
    assert.equal((await dana.submit('/apps/tickets/yaml', { manifest: text })).status, 422, text)
  }
  assert.equal((await dana.submit('/apps/tickets/yaml', { manifest })).status, 303)
  assert.equal((await dana.submit('/apps/tickets/edit', { name: 'Tickets!' })).status, 303)
  const { text } = await dana.get('/apps/tickets/yaml')
  assert.match(text, /# ours[\s\S]*name: Tickets![\s\S]*\$\{CLIENT_SECRET\}[\s\S]*list_tickets/)
  assert.doesNotMatch(text, /other-secret|can do nothing yet|operations-skeleton/)
  assert.doesNotMatch((await dana.get('/apps/tickets')).text, /can do nothing yet/)
  assert.equal((await dana.submit('/apps/tickets/publish', {})).status, 303)
  assert.equal((await findApp('tickets', deps))?.auth.oauth2?.client_secret, 'other-secret')
})

test("refused: a key and an API name that are taken, the console's own word, and anybody else's key", async () => {
  for (const browser of [dana, eve]) {
    const { status, text } = await browser.submit('/apps/add', tickets)
    assert.equal(status, 422)
    assert.match(text, /The key tickets is another app&#39;s already/)
  }
  const same = await add({ key: 't-i-ckets' })
  assert.equal(same.status, 303, 'TICketsAPI is another name')
  assert.match((await add({ key: 'add' })).text, /This key is reserved/)
  assert.match((await add({ key: 'petshop' })).text, /The key petshop is another app&#39;s already/)
})

test("404: somebody else's app, on every page and for every form; the operator's app is looked at and changed by nobody", async () => {
  const before = await sql`select * from app_drafts order by app_id`.execute(deps.db)
  for (const page of ['', '/edit', '/yaml', '/publish', '/delete', '/hooks', '/own-client']) {
    assert.equal((await eve.get(`/apps/tickets${page}`)).status, 404, page)
    const isPosted = page !== ''
    if (isPosted) assert.equal((await eve.post(`/apps/tickets${page}`, { name: 'Mine' })).status, 404, page)
  }
  assert.equal((await eve.get('/apps/petshop')).status, 200)
  for (const page of ['edit', 'yaml', 'publish', 'delete', 'hooks'])
    assert.equal((await dana.get(`/apps/petshop/${page}`)).status, 404, page)
  for (const key of ['nobody', 'PetshopAPI', 'petshop@1.0.0', 'a%2Fb', 'x'.repeat(500)])
    assert.equal((await dana.get(`/apps/${key}`)).status, 404, key)
  assert.doesNotMatch((await eve.get('/apps')).text, /Tickets/)
  assert.deepEqual((await sql`select * from app_drafts order by app_id`.execute(deps.db)).rows, before.rows)
})

test('deleted: a draft that was never published; one that was stays', async () => {
  assert.equal((await dana.submit('/apps/t-i-ckets/delete', {})).location, '/apps?deleted=1')
  assert.equal((await dana.get('/apps/t-i-ckets')).status, 404)
  const kept = await dana.post('/apps/tickets/delete')
  assert.equal(kept.status, 409)
  assert.match(kept.text, /Nothing was deleted/)
})

test('the skeleton of operations is good as it is, at the end of the manifest; then it is offered no more', async () => {
  assert.equal((await add({ key: 'skeleton', client_secret: 'top-secret' })).status, 303)
  const { text } = await dana.get('/apps/skeleton/yaml')
  const decoded = (html = '') => html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
  const manifest = decoded(/<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(text)?.[1])
  const offered = decoded(/id="operations-skeleton">([\s\S]*?)<\/code>/.exec(text)?.[1])
  const { status, text: answer } = await dana.submit('/apps/skeleton/yaml', { manifest: `${manifest}${offered}` })
  assert.equal(status, 303, /<div class="message bad"[\s\S]*?<\/div>/.exec(answer)?.[0])
  assert.doesNotMatch((await dana.get('/apps/skeleton/yaml')).text, /operations-skeleton/)
})

test('every auth type makes an app of its form, with the fields that it needs', async () => {
  const common = { client_id: '', authorize_url: '', access_token_url: '', refresh_token_url: '', scope: '' }
  const made: Record<string, FormFields> = {
    api_key: { placement_in: 'header', placement_name: 'Authorization', placement_prefix: 'Key ' },
    basic: {},
    session: {
      login_url: 'https://tickets.test/login',
      login_json: '{"user":"{{username}}"}',
      token_path: 'token',
      field0_key: 'username',
      field0_label: 'User',
      placement_name: 'X-Session',
    },
    client_credentials: {
      client_id: 'abc',
      access_token_url: 'https://tickets.test/token',
      access_token_placement: 'custom',
      placement_in: 'query',
      placement_name: 'token',
    },
    none: {},
  }
  for (const [auth_type, fields] of Object.entries(made)) {
    const key = auth_type.replace('_', '-')
    const { status, text } = await add({ ...common, ...fields, auth_type, key, name: auth_type })
    assert.equal(status, 303, /<ul class="bad note mistakes"[^>]*><li>.*?<\/ul>/.exec(text)?.[0])
    assert.equal((await dana.submit(`/apps/${key}/edit`, {})).status, 303, 'as it is')
    assert.equal((await dana.submit(`/apps/${key}/publish`, {})).status, 303)
    assert.equal((await findApp(key, deps))?.auth.type, auth_type)
  }
  assert.deepEqual((await findApp('api-key', deps))?.auth.placements, [
    { in: 'header', name: 'Authorization', prefix: 'Key ' },
  ])
  assert.deepEqual(
    (await findApp('basic', deps))?.auth.fields.map(({ key }) => key),
    ['username', 'password'],
  )
  assert.deepEqual((await findApp('client-credentials', deps))?.auth.placements, [
    { in: 'query', name: 'token', prefix: '' },
  ])
})
