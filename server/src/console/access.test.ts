// Who may open the pages of the console: every route of it, one by one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { consoleBrowser, type FormFields, formFields } from '../../test/harness/console-browser.ts'
import { newTokens, startClient } from '../../test/harness/grants.ts'
import { startPartner } from '../../test/harness/partner.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { endSessions } from '../accounts/index.ts'
import { checkDraft, createDraft, lockDraftOf, publishDraft } from '../apps/index.ts'
import { changeOwner, createApiKey, listApiKeys } from '../clients/index.ts'
import { setOwnClient } from '../connections/index.ts'
import { PageError } from '../kernel/errors.ts'
import { routes } from '../routes.ts'

const DIARY = `key: diary
name: Diary
version: 1.0.0
hosts: [diary.test]
auth:
  type: oauth2
  oauth2: { client_id: diary, authorize_url: "https://diary.test/authorize", access_token_url: "https://diary.test/token" }
`
const server = await startTestServer()
const { deps } = server
const dana = await consoleBrowser(server, 'dana@example.test')
const eve = await consoleBrowser(server, 'eve@example.test')
await startPartner(server, 'acme')
await startClient(server, 'assistant', { kind: 'ai_actions', public: false })
const crm = await startClient(server, 'crm')
await newTokens(server, crm, { person: dana.person })
for (const id of ['acme', 'assistant', 'crm']) {
  await deps.db.transaction().execute((tx) => changeOwner(tx, id, dana.person.userId))
}

const drafted = { manifest: DIARY, hooks: null, secret: null }
await deps.db.transaction().execute(async (tx) => {
  const checked = checkDraft(drafted)
  assert.ok('app' in checked)
  await createDraft(tx, checked, drafted, dana.person.userId, deps)
  const draft = await lockDraftOf(tx, 'diary', dana.person.userId, deps)
  assert.ok(draft)
  await publishDraft(tx, draft, { userId: dana.person.userId, script: undefined }, deps)
  const place = { workspaceId: dana.person.workspaceId, appId: draft.appId }
  await setOwnClient(tx, { ...place, clientId: 'own', clientSecret: '' }, deps)
})

const ours = routes.filter(({ surface }) => surface === 'console')
const ofClients = ours.filter(({ path }) => path.includes('{client_id}'))
const addressOf = (path: string) => {
  const id = path.startsWith('/providers') ? 'assistant' : path.startsWith('/account') ? 'crm' : 'acme'
  return path.replace('{client_id}', id).replace('{kind}', 'partner').replace('{key}', 'diary')
}
/** Everything that the console can change. */
const written = async () =>
  (
    await sql<{ all: string }>`
      select (select json_agg(c order by client_id) from clients c)::text ||
        coalesce((select json_agg(p order by client_id) from partners p)::text, '') ||
        (select json_agg(g order by id) from grants g)::text ||
        (select json_agg(a order by id) from apps a)::text || (select json_agg(d) from app_drafts d)::text ||
        (select count(*) from app_versions)::text || (select count(*) from own_oauth_clients)::text ||
        (select count(*) from browser_sessions where user_id is not null)::text as all`.execute(deps.db)
  ).rows[0]?.all

test('303 to sign in: every page and every form, for whoever is not signed in', async () => {
  assert.ok(ours.length > 30)
  const before = await written()
  for (const { method, path } of ours) {
    const answer = await server.fetch(addressOf(path), { method, ...(method === 'POST' ? { body: 'a=b' } : {}) })
    assert.equal(answer.status, 303, `${method} ${path}`)
    assert.match(answer.headers.get('location') ?? '', /^\/sign-in\?continue=\w+$/, `${method} ${path}`)
  }
  assert.equal(await written(), before)
})

test("404: somebody else's client, on every page and for every form; nothing changes", async () => {
  assert.ok(ofClients.length > 20)
  const before = await written()
  for (const { method, path } of ofClients) {
    const upload = path.endsWith('/looks')
    const at = addressOf(path)
    const answer =
      method === 'GET'
        ? await eve.get(at)
        : upload
          ? await eve.upload(at, {}, {})
          : await eve.post(at, { name: 'Mine' })
    assert.equal(answer.status, 404, `${method} ${path}`)
    assert.doesNotMatch(answer.text, /Acme|crm|assistant/, `${method} ${path}`)
  }
  assert.equal(await written(), before)
})

test('404: a client of another kind, one that is not there, and an id that is none', async () => {
  for (const [method, path] of ofClients.map((route) => [route.method, route.path] as const)) {
    if (method !== 'GET') continue
    for (const id of ['nobody', 'a%2Fb%20c', 'x'.repeat(500), path.startsWith('/providers') ? 'acme' : 'assistant']) {
      const answer = await dana.get(path.replace('{client_id}', id))
      assert.equal(answer.status, 404, `${path} ${id}`)
    }
  }
  assert.equal((await dana.get('/embed/settings/crm/white-label')).status, 404, 'only a partner has a white label')
  assert.equal((await dana.get('/embed/add/castle')).status, 404)
})

test("403: a form without our token, with another browser's, or from another site changes nothing", async () => {
  const before = await written()
  for (const { path } of ours.filter(({ method }) => method === 'POST')) {
    const at = addressOf(path)
    const isUpload = path.endsWith('/looks')
    for (const token of ['', eve.csrf]) {
      const fields = { '.csrf': token, name: 'Forged', redirect_uris: 'https://evil.test/cb' }
      const answer = isUpload ? await dana.upload(at, { '.csrf': token }, {}) : await dana.post(at, fields)
      assert.equal(answer.status, 403, path)
    }
    const answer = await dana.post(at, { name: 'Forged' }, { 'sec-fetch-site': 'cross-site' })
    assert.equal(answer.status, 403, path)
  }
  assert.equal(await written(), before)
})

test('every page is closed to frames, to scripts of others, and to stores', async () => {
  for (const { method, path } of ours) {
    if (method !== 'GET' || path.endsWith('/preview') || path === '/embed/settings/{client_id}') continue
    if (path.includes('{id}')) continue // a connection, a run: their own tests make them
    const { status, headers, text } = await dana.get(addressOf(path))
    assert.equal(status, 200, path)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none';.*frame-ancestors 'none'/, path)
    assert.match(policy, /script-src 'self'(;|$)/, path)
    assert.match(policy, /form-action 'self'/, path)
    assert.equal(headers.get('x-frame-options'), 'DENY', path)
    assert.equal(headers.get('cache-control'), 'no-store', path)
    assert.doesNotMatch(text, /<script(?! src="\/assets\/(?:console|apps|zaps)\.js")| style="| onclick=/, path)
    assert.match(text, /<nav class="sections" aria-label="Console">/, path)
  }
})

test('the preview may be framed by our own pages alone, and runs and sends nothing', async () => {
  const { status, headers } = await dana.get('/embed/settings/acme/white-label/preview')
  const policy = headers.get('content-security-policy') ?? ''
  assert.equal(status, 200)
  assert.match(policy, /^default-src 'none';.*frame-ancestors 'self';.*form-action 'none'/)
  assert.doesNotMatch(policy, /script-src/)
  assert.equal(headers.get('x-frame-options'), 'SAMEORIGIN')
})

test('403: a quick account whose address is not confirmed makes no client', async () => {
  const quick = await consoleBrowser(server, 'quick@example.test', { isEmailConfirmed: false, cameFor: 'assistant' })
  const before = await written()
  for (const path of ['/providers/add', '/embed/add/partner', '/embed/add/workflow']) {
    for (const answer of [
      await quick.get(path),
      await quick.post(path, { name: 'Sly', public: 'on', redirect_uris: 'https://sly.test/cb' }),
    ]) {
      assert.equal(answer.status, 403, path)
      assert.match(answer.text, /Confirm your e-mail address first/)
    }
  }
  assert.equal(await written(), before)
})

test('a quick account is told first to confirm its address, and the mail comes again, five times an hour', async () => {
  const quick = await consoleBrowser(server, 'again@example.test', { isEmailConfirmed: false, cameFor: 'assistant' })
  const mails = async () => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from mail_tokens where user_id = ${quick.person.userId}`.execute(server.deps.db)
    return rows[0]?.count
  }
  for (const path of ['/console', '/providers/add', '/custom/actions/']) {
    const { text } = await quick.get(path)
    assert.match(text, /Confirm your e-mail address[\s\S]*again@example\.test[\s\S]*Send the mail again/, path)
    assert.match(text, /action="\/sign-out"/, path)
  }
  assert.ok(
    (await quick.get('/console')).text.search('Confirm your') <
      (await quick.get('/console')).text.search('First steps'),
  )
  assert.equal((await quick.post('/confirm-email/again', { '.csrf': 'forged' })).status, 403)
  assert.equal(await mails(), 0)
  for (let i = 1; i <= 5; i++) {
    const answer = await quick.post('/confirm-email/again')
    assert.deepEqual([answer.status, /The mail is on its way/.test(answer.text)], [200, true])
    assert.equal(await mails(), i)
  }
  const over = await quick.post('/confirm-email/again')
  assert.deepEqual([over.status, Number(over.headers.get('retry-after')) > 0, await mails()], [429, true, 5])
  const known = await consoleBrowser(server, 'known@example.test')
  assert.equal((await known.post('/confirm-email/again')).location, '/console')
  assert.doesNotMatch((await known.get('/console')).text, /Confirm your e-mail address/)
})

test('403: a form that was on its way when its session ended changes nothing', async () => {
  const lasting = async () => (await written())?.replace(/\d+$/, '') // all but the sessions
  const before = await lasting()
  const { record } = await createApiKey(dana.person, 'Laptop', deps)
  const keys = '/credentials/{id}/revoke'
  const forms = [
    ...ours.filter(({ path }) => !/\/(?:keys|check|run)$|\{id\}/.test(path)),
    ...routes.filter(({ path }) => path === keys),
  ]
  for (const route of forms.filter(({ method }) => method === 'POST')) {
    const id = String(record.id)
    const at = addressOf(route.path).replace('{id}', id)
    const browser = await consoleBrowser(server, 'dana@example.test')
    await consoleBrowser(server, 'dana@example.test') // to be signed out elsewhere
    const action = route.path === keys ? `${at}/` : at
    const sent = formFields((await browser.get(at.replace(/\/(?:pages|looks|remove|run)$/, ''))).text, action)
    const late = { name: 'Late', key: 'late', auth_type: 'none' }
    const filled = { name: 'Late', issuer: 'i', audience: 'a', jwks_url: 'https://late.test/jwks', tenant_claim: 't' }
    const template = { title: 'Late', slug: 'late', status: 'draft' }
    const ofTemplates = at.startsWith('/console/templates') && template
    const ofAdding =
      ofTemplates || (at.startsWith('/apps') ? late : { ...filled, redirect_uris: 'https://late.test/cb' })
    const more = at.endsWith('/own-client') ? { client_id: 'late' } : {}
    const fields = at.includes('/add') ? { ...sent, ...ofAdding } : { ...sent, ...more }
    const isEnded = await signOutOnTheWay(route, { at, cookie: browser.cookie, fields, id })
    assert.equal(isEnded, true, at)
  }
  assert.equal(await lasting(), before)
  assert.equal((await listApiKeys(deps.db, dana.person.userId)).length, 1)
})

/** Sends a form whose session ends after it was looked at and before the body is there. Whether it was refused for that. */
async function signOutOnTheWay(
  route: (typeof routes)[number],
  { at, cookie, fields, id }: { at: string; cookie: string; fields: FormFields; id: string },
): Promise<boolean> {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, one] as const),
  )
  const isUpload = at.endsWith('/looks')
  const body = isUpload ? new FormData() : new URLSearchParams()
  for (const [name, value] of pairs) body.append(name, value)
  const whole = new Response(body)
  const late = new ReadableStream(
    {
      pull: async (stream) => {
        await deps.db.transaction().execute((tx) => endSessions(tx, dana.person.userId))
        stream.enqueue(new Uint8Array(await whole.arrayBuffer()))
        stream.close()
      },
    },
    { highWaterMark: 0 },
  )
  const url = new URL(at, server.url)
  const headers = { cookie, 'content-type': whole.headers.get('content-type') ?? '' }
  const init = { method: 'POST', headers, body: late, duplex: 'half' }
  const request = new Request(url, init)
  const client_id = at.split('/').at(at.startsWith('/embed/settings') ? 3 : at.startsWith('/account') ? 3 : 2) ?? ''
  const params = { client_id, kind: 'partner', id, key: 'diary' }
  const incoming = {
    request,
    url,
    params,
    requestId: '',
    remoteAddress: '127.0.0.1',
    outgoing: { setHeader: () => {} },
  }
  const refused = (error: unknown) =>
    error instanceof PageError && error.status === 403 && /signed out/.test(error.message)
  return route.run(incoming, deps, () => {}).then(() => false, refused)
}

test('the bare address leads to the console', async () => {
  const answer = await server.fetch('/')
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/console'])
})
