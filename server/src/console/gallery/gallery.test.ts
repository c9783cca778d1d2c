// The gallery, the pages of apps and categories, and the embed pages, over HTTP.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addAccount, PASSWORD } from '../../../test/harness/accounts.ts'
import { plainBrowser } from '../../../test/harness/consent.ts'
import { consoleBrowser } from '../../../test/harness/console-browser.ts'
import { startClient } from '../../../test/harness/grants.ts'
import { newPetMail, putOperatorsTemplate, startServerWithTemplates } from '../../../test/harness/template-apps.ts'
import { checkManifest } from '../../apps/index.ts'
import { pushWithin } from '../../apps/push-app.ts'
import { readPrefilled } from '../../zaps/drafts/prefilled.ts'

const server = await startServerWithTemplates()
const { deps } = server
await startClient(server, 'crm', { app: 'petshop' })
await startClient(server, 'other')
const dana = await consoleBrowser(server, 'dana@example.test')
const get = async (path: string) => {
  const answer = await server.fetch(path)
  return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') }
}
const titlesIn = (html: string) =>
  [...html.matchAll(/<h2><a href="\/templates\/[^"]+">([^<]+)<\/a>/g)].map(([, title]) => title)
const idOf = async (slug: string) =>
  (await sql<{ id: number }>`select id from zap_templates where slug = ${slug}`.execute(deps.db)).rows[0]?.id
/** What the editor is opened with at that address. */
const opened = async (path: string) => {
  const { status, location } = await dana.get(path)
  assert.equal(status, 303, path)
  const url = new URL(location ?? '', server.url)
  assert.equal(url.pathname, '/editor/new')
  return readPrefilled(url.searchParams.get('prefill')) ?? assert.fail('nothing is suggested')
}

test('the gallery shows everybody the published templates of the operator', async () => {
  const { status, text } = await get('/templates')
  assert.equal(status, 200)
  assert.deepEqual(titlesIn(text), ['Note each sale', 'Tell me of new pets'])
  assert.ok(text.includes('href="/console">Sign in'))
  assert.ok((await dana.get('/templates')).text.includes('dana@example.test'), 'signed in, it stands in the console')
})

test('words, category and app narrow the gallery by its address; nothing found says how to go on', async () => {
  const titles = async (query: string) => titlesIn((await get(`/templates?${query}`)).text)
  assert.deepEqual(await titles('search=MAIL'), ['Tell me of new pets'])
  assert.deepEqual(await titles('search=petshop+sale'), ['Note each sale'])
  assert.deepEqual(await titles('category=e-mail'), ['Tell me of new pets'])
  assert.deepEqual(await titles('app=petshop'), ['Note each sale', 'Tell me of new pets'])
  assert.deepEqual(await titles('app=petshop&category=e-mail&search=pets'), ['Tell me of new pets'])
  const none = (await get('/templates?search=whales')).text
  assert.deepEqual(titlesIn(none), [])
  assert.match(none, /No template matches[\s\S]*Show all 2/)
  assert.ok((await get('/templates?search=%3Cscript%3E')).text.includes('value="&lt;script&gt;"'))
})

test('the most used template comes first', async () => {
  const { rows } = await sql<{ id: number; workspace_id: string }>`select id, workspace_id from users limit 1`.execute(
    deps.db,
  )
  const [user] = rows
  await sql`insert into zaps (workspace_id, user_id, client_id, title, revision, is_enabled, template_id, created_at, updated_at)
    values (${user?.workspace_id}, ${user?.id}, 'crm', 'Mine', 1, false, ${await idOf('new-pet-mail')}, ${deps.clock.now()}, ${deps.clock.now()})`.execute(
    deps.db,
  )
  deps.caches.clear() // they are counted once a minute
  assert.deepEqual(titlesIn((await get('/templates')).text), ['Tell me of new pets', 'Note each sale'])
  const listed = await server.fetch('/v1/zap-templates?client_id=crm')
  assert.deepEqual(
    ((await listed.json()) as { slug: string }[]).map(({ slug }) => slug),
    ['new-pet-mail', 'sold'],
  )
})

test("a template's page says what it does and needs, and leads to the editor", async () => {
  const { status, text } = await get('/templates/new-pet-mail')
  assert.equal(status, 200)
  for (const words of [
    'A mail for each pet.',
    'With its name &amp; owner.',
    'New Pet',
    'Send Mail',
    'Only pets with a name',
  ]) {
    assert.ok(text.includes(words), words)
  }
  assert.ok(text.includes('An account of Petshop') && !text.includes('An account of Mailer'))
  const path = /href="([^"]+)">Use this template/.exec(text)?.[1]
  assert.equal(path, `/v1/embed/wayleave/create/${await idOf('new-pet-mail')}`)
  const suggested = await opened(path ?? '')
  assert.deepEqual(suggested, {
    clientId: 'wayleave',
    title: 'Tell me of new pets',
    templateId: await idOf('new-pet-mail'),
    steps: [
      { app: 'petshop', action: 'new_pet', type: 'read', params: {}, alias: 'pet' },
      {
        app: 'filter',
        action: 'only_continue_if',
        type: 'filter',
        params: newPetMail.steps[1]?.inputs,
        title: 'Only pets with a name',
      },
      { app: 'mailer', action: 'send', type: 'write', params: newPetMail.steps[2]?.inputs },
    ],
  })
})

test('404: no such template, a draft, and a slug that cannot be', async () => {
  for (const slug of ['nothing', 'not-yet', '%00', 'a%2Fb']) {
    const { status, text } = await get(`/templates/${slug}`)
    assert.equal(status, 404, slug)
    assert.match(text, /<h1>/)
  }
  assert.equal((await dana.get('/templates/not-yet')).status, 404, 'dana does not run this server')
})

test('a link of a partner opens the editor with its steps, over a template where it names one', async () => {
  const query = new URLSearchParams([
    ['steps[0][app]', 'PetshopAPI@1.0.0'],
    ['steps[0][action]', 'pet_sold'],
    ['steps[0][type]', 'read'],
    ['steps[0][params][shop]', 'north'],
    ['steps[2][app]', 'mailer'],
    ['steps[2][params][to]', 'a@example.test'],
    ['steps[2][params][to]', 'b@example.test'],
    ['utm_source', 'partner'],
  ])
  const suggested = await opened(`/v1/embed/petshop/create?${query}`)
  assert.equal(suggested.clientId, 'crm', 'the client whose published integration petshop is')
  assert.deepEqual(suggested.steps, [
    { app: 'petshop', action: 'pet_sold', type: 'read', params: { shop: 'north' } },
    { app: '' },
    { app: 'mailer', params: { to: ['a@example.test', 'b@example.test'] } },
  ])
  const over = await opened(`/v1/embed/crm/create/${await idOf('new-pet-mail')}?steps[2][params][to]=kim@example.test`)
  assert.deepEqual(over.steps[2]?.params, { to: 'kim@example.test', body: 'Hello {{pet.name}}' })
  assert.deepEqual((await opened('/v1/embed/crm/create/')).steps, [])
})

test('400: a page that names the parameter that cannot be followed, also for whoever is not signed in', async () => {
  const cases: [query: string, words: string][] = [
    ['steps[0][app]=nobody', 'steps[0][app]: There is no app nobody here.'],
    ['steps[0][app]=petshop&steps[0][action]=fly', 'steps[0][action]: Petshop has no action fly.'],
    ['steps[0][app]=petshop&steps[0][action]=list_owners', 'steps[0][action]: Petshop has no action list_owners.'],
    ['steps[0][app]=petshop&steps[0][action]=create_pet', 'A Zap begins with what reads.'],
    ['steps[1][app]=petshop&steps[1][action]=new_pet', 'Only the first step of a Zap reads.'],
    [
      'steps[0][app]=petshop&steps[0][action]=new_pet&steps[0][type]=write',
      'steps[0][type]: new_pet of Petshop is no write.',
    ],
    ['steps[0][type]=trigger', 'steps[0][type]: It is one of read,'],
    ['steps[0][params][shop]=x', 'steps[0][app]: It is missing'],
    ['steps[0][action]=new_pet', 'steps[0][app]: It is missing'],
    ['steps[0][app]=petshop&steps[0][app]=mailer', 'steps[0][app]: It is given more than once.'],
    ['steps[0][app]=', 'steps[0][app]: It is empty'],
    ['steps[100][app]=petshop', 'steps[100][app]: Steps are given as'],
    ['steps[x][app]=petshop', 'steps[x][app]: Steps are given as'],
    ['steps[0][colour]=red', 'steps[0][colour]: Steps are given as'],
    ['steps=1', 'steps: Steps are given as'],
  ]
  const before = await sql`select count(*) from browser_sessions`.execute(deps.db)
  for (const [query, words] of cases) {
    for (const { status, text } of [
      await get(`/v1/embed/petshop/create?${query}`),
      await dana.get(`/v1/embed/petshop/create?${query}`),
    ]) {
      assert.equal(status, 400, query)
      assert.ok(text.includes(words), `${query}: ${text}`)
    }
  }
  assert.deepEqual(
    (await sql`select count(*) from browser_sessions`.execute(deps.db)).rows,
    before.rows,
    'nothing is kept',
  )
})

test('404: nobody of that slug, and a template that the partner cannot offer', async () => {
  const draft = await idOf('not-yet')
  for (const path of [
    'nobody/create',
    `petshop/create/${draft}`,
    'petshop/create/99999',
    'petshop/create/abc',
    'petshop/create/0',
  ]) {
    assert.equal((await get(`/v1/embed/${path}`)).status, 404, path)
  }
})

test('signed out: sign-in, and back to the same link, however long it is', async () => {
  await addAccount(server, 'omar@example.test')
  const browser = plainBrowser(server)
  const path = `/v1/embed/petshop/create?steps[0][app]=petshop&steps[0][params][shop]=${'x'.repeat(6_000)}`
  const asked = await browser.open(path)
  assert.match(asked.location ?? '', /^\/sign-in\?continue=/)
  const page = await browser.open(asked.location ?? '')
  assert.match(page.html, /to make a Zap with crm/)
  const back = await browser.press(page, 'Sign in', { email: 'omar@example.test', password: PASSWORD })
  assert.equal(new URL(back.location ?? '', server.url).search.length, new URL(path, server.url).search.length)
  const pair = await plainBrowser(server).open('/v1/embed/apps/petshop/integrations/mailer')
  assert.match(pair.location ?? '', /^\/sign-in\?continue=/)
})

test('a pair of apps: what each can do, templates of the two, and the way to a Zap', async () => {
  const { status, text } = await dana.get('/v1/embed/apps/petshop/integrations/mailer')
  assert.equal(status, 200)
  for (const words of ['<h1>Petshop and Mailer</h1>', 'Pet Sold', 'At once', 'Send Mail'])
    assert.ok(text.includes(words), words)
  assert.deepEqual(titlesIn(text), ['Tell me of new pets'])
  const start = /href="([^"]+)">Start a Zap/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  assert.deepEqual(
    (await opened(start)).steps.map(({ app }) => app),
    ['petshop', 'mailer'],
  )
  assert.ok((await dana.get('/v1/embed/apps/other/integrations/mailer')).text.includes('<h1>Mailer</h1>'))
  assert.equal((await dana.get('/v1/embed/apps/petshop/integrations/nobody')).status, 404)
  assert.equal((await dana.get('/v1/embed/apps/nobody/integrations/mailer')).status, 404)
})

test('every address of the v1 answers leads to a page', async () => {
  const json = async (path: string) => (await server.fetch(path)).json() as Promise<never>
  const apps = (await json('/v1/apps?client_id=crm')) as { objects: { url: string }[] }
  const alone = (await json('/v1/apps?client_id=other')) as { objects: { url: string }[] }
  const categories = (await json('/v1/categories')) as { objects: { url: string }[] }
  const templates = (await json('/v1/zap-templates?client_id=crm')) as {
    url: string
    create_url: string
    steps: { url: string; image: string }[]
  }[]
  const urls = [
    ...[...apps.objects, ...alone.objects, ...categories.objects].map(({ url }) => url),
    ...templates.flatMap(({ url, steps }) => [url, ...steps.flatMap((step) => [step.url, step.image])]),
  ]
  assert.ok(urls.length > 15)
  for (const url of new Set(urls)) {
    const path = url.replace(deps.publicUrl, '')
    assert.equal((await dana.get(path)).status, 200, path)
    const signedOut = await get(path)
    assert.ok(signedOut.status === 200 || signedOut.location?.startsWith('/sign-in'), path)
  }
  for (const { create_url } of templates)
    assert.equal((await dana.get(create_url.replace(deps.publicUrl, ''))).status, 303)
})

test('the page of an app is for everybody; whoever is signed in sees its page in the console, and this under ?about', async () => {
  const { status, text } = await get('/apps/petshop')
  assert.equal(status, 200)
  for (const words of ['New Pet', 'Create Pet', 'Tell me of new pets', 'href="/apps/categories/crm"'])
    assert.ok(text.includes(words), words)
  assert.ok(!text.includes('List Owners'), 'what is hidden stays so')
  assert.ok((await dana.get('/apps/petshop')).text.includes('Pushed by the operator'))
  assert.ok((await dana.get('/apps/petshop?about')).text.includes('Begins a Zap'))
  for (const browser of [get, dana.get]) assert.ok((await browser('/apps/filter')).text.includes('Only Continue If'))
  const plain = (await get('/apps/plain')).text
  assert.ok(plain.includes('nothing to do with it yet') && !plain.includes('Start a Zap'))
  for (const key of ['nobody', 'PetshopAPI', 'constructor'])
    assert.equal((await dana.get(`/apps/${key}`)).status, 404, key)
})

test('a category lists its apps; one that no app names is 404', async () => {
  const { status, text } = await get('/apps/categories/e-mail')
  assert.equal(status, 200)
  assert.ok(text.includes('<h1>E mail</h1>') && text.includes('href="/apps/mailer"') && !text.includes('petshop'))
  assert.equal((await get('/apps/categories/whales')).status, 404)
})

test("an app that somebody made is shown by his client's links alone, and templates of his are offered there alone", async () => {
  const kim = await consoleBrowser(server, 'kim@example.test')
  const text =
    '{ key: kims, name: Kims App, version: 1.0.0, hosts: [kims.test], triggers: { t: { kind: polling, name: Tick, description: Ticks., dedupe_key: id, request: { method: GET, url: "https://kims.test/" } } } }'
  const checked = checkManifest(text, { filename: 'kims.yaml', env: {} })
  assert.ok('app' in checked, JSON.stringify(checked))
  const { userId } = kim.person
  await deps.db.transaction().execute((tx) => pushWithin(tx, checked, { owner: userId, source: text }, deps))
  await startClient(server, 'kims-crm', { owner: 'kim@example.test', app: 'kims' })
  assert.match(
    (await get('/apps/kims')).location ?? '',
    /^\/sign-in/,
    'to be signed in first, as for any app that is not there',
  )
  assert.equal((await dana.get('/apps/kims')).status, 404)
  assert.equal((await dana.get('/v1/embed/apps/kims/integrations/mailer')).status, 200)
  assert.equal(
    (await dana.get('/v1/embed/apps/petshop/integrations/kims')).status,
    404,
    'not for the clients of others',
  )
  assert.equal((await get('/v1/embed/petshop/create?steps[0][app]=kims')).status, 400)
  assert.equal((await opened('/v1/embed/kims/create?steps[0][app]=kims&steps[0][action]=t')).clientId, 'kims-crm')
  // Another one who says that kims is the integration of his client is not taken for its publisher.
  await startClient(server, 'taker', { app: 'kims' })
  assert.equal((await opened('/v1/embed/kims/create')).clientId, 'kims-crm')
  await assert.rejects(
    putOperatorsTemplate(server, { slug: 'of-kim', steps: [{ app: 'kims', action: 't' }] }),
    /there is no app kims here/,
  )
})
