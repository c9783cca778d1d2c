import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { allow, redeem, startClient } from '../../../test/harness/grants.ts'
import { personOf } from '../../../test/harness/person.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conforming, shapesAreAbsent } from '../../../test/harness/shapes.ts'
import { templateSchema } from '../templates/template.ts'
import { putTemplate } from '../templates/templates.ts'

if (shapesAreAbsent) console.log(shapesAreAbsent)
const server = await startTestServer()
const { deps } = server
const { publicUrl } = deps
const { acme, call, connect, tokenFor, publish, petshop } = await startCast(server)
const send = '{ kind: write, name: Send, description: Sends., request: { method: POST, url: "https://mailer.test/" } }'
const appOf = (key: string, name: string, category: string, operations = '{}') =>
  publish(
    `{ key: ${key}, name: ${name}, version: 1.0.0, description: ${name}., categories: [${category}], hosts: [${key}.test], operations: ${operations} }`,
  )
const weather = await appOf('weather', 'Weather', 'science')
const mailer = await appOf('mailer', 'Mailer', 'e-mail', `{ send: ${send} }`)
await appOf('almanac', 'almanac', 'science')
const crm = await startClient(server, 'crm', { app: 'petshop', client_id: '5672067294567789354752' })
const put = (template: object) => putTemplate(templateSchema.parse(template), deps)
const steps = (...apps: string[]) => apps.map((app) => ({ app }))
await put({
  slug: 'sold-to-mail',
  title: 'Tell me of new pets',
  description: 'Cats & dogs',
  steps: [
    { app: 'petshop', action: 'new_pet', type: 'read' },
    { app: 'mailer', action: 'send', inputs: { to: '{{owner}}' } },
  ],
})
await put({ slug: 'rain', title: 'Walk in the sun', steps: steps('weather', 'petshop') })
await put({ slug: 'not-yet', title: 'Not yet', status: 'draft', steps: steps('petshop', 'weather') })
await put({ slug: 'others', title: 'Of others', steps: steps('weather', 'mailer') })

const CLIENT = `client_id=${crm.client_id}`
const get = async (path: string, query = '', by = CLIENT) =>
  conforming(`GET ${path}`, await call(`${path}?${[by, query].filter(Boolean).join('&')}`))
const apps = (query?: string) => get('/v1/apps', query)
const templates = async (query?: string, by?: string): Promise<string[]> =>
  (await get('/v1/zap-templates', query, by)).body.map(({ slug }: { slug: string }) => slug)
const slugs = ({ body }: { body: { objects: { slug: string }[] } }) => body.objects.map(({ slug }) => slug)

test('200: apps with a client id alone, without the own one, by title while none is connected', async () => {
  const { status, body, headers } = await apps()
  assert.equal(status, 200)
  assert.deepEqual([body.total, body.page, body.pages, body.per_page], [3, 1, 1, 100])
  assert.deepEqual([body.prev_url, body.next_url], [null, null])
  assert.deepEqual(slugs({ body }), ['almanac', 'mailer', 'weather'])
  const [, mail] = body.objects
  assert.equal(mail.uuid, mailer.id)
  assert.equal(mail.app_latest, 'MailerAPI@latest')
  assert.equal(mail.url, `${publicUrl}/v1/embed/apps/petshop/integrations/mailer`)
  const mutual = new URL(mail.links['mutual:zap_templates'])
  assert.deepEqual([mutual.pathname, mutual.search], ['/v1/zap-templates', `?apps=mailer&${CLIENT}`])
  assert.equal((await call(mutual.href.replace(publicUrl, ''))).body.length, 1)
  assert.deepEqual(mail.categories, [{ slug: 'e-mail' }])
  assert.equal(headers.get('access-control-allow-origin'), '*')
  assert.equal(headers.get('cache-control'), 'public, max-age=60')
})

test('200: category, title_search, title_starts_with and is_in_zap_template_with choose', async () => {
  assert.deepEqual(slugs(await apps('category=science')), ['almanac', 'weather'])
  assert.deepEqual(slugs(await apps('title_search=EATH')), ['weather'])
  assert.deepEqual(slugs(await apps('title_starts_with=MA')), ['mailer'])
  assert.deepEqual(slugs(await apps('title_starts_with=ailer')), [])
  assert.deepEqual(slugs(await apps('is_in_zap_template_with')), ['mailer', 'weather'])
  assert.deepEqual(slugs(await apps('is_in_zap_template_with=false&category=science')), ['weather'])
  const empty = await apps('category=nothing')
  assert.deepEqual([empty.body.total, empty.body.pages], [0, 0])
})

test('200: pages of apps link to each other, with the whole query; what is no page is the first', async () => {
  const { body } = await apps('per_page=1&page=2')
  assert.deepEqual([body.total, body.page, body.pages, slugs({ body })], [3, 2, 3, ['mailer']])
  assert.equal(body.prev_url, `${publicUrl}/v1/apps?${CLIENT}&per_page=1&page=1`)
  assert.equal(body.next_url, `${publicUrl}/v1/apps?${CLIENT}&per_page=1&page=3`)
  for (const query of ['page=0', 'page=-1', 'page=x', 'per_page=0', 'per_page=1000', 'per_page=x']) {
    const answer = await apps(query)
    assert.deepEqual([answer.body.page, answer.body.per_page, answer.body.objects.length], [1, 100, 3], query)
  }
  const beyond = await apps('per_page=2&page=9')
  assert.deepEqual([beyond.body.objects, beyond.body.next_url], [[], null])
  assert.match(beyond.body.prev_url, /&per_page=2&page=2$/)
})

test('200: categories without any credential, paged, with ids that stay', async () => {
  const { status, body, headers } = await get('/v1/categories', '', '')
  assert.equal(status, 200)
  assert.deepEqual(slugs({ body }), ['crm', 'e-mail', 'science'])
  assert.equal(body.objects[1].title, 'E mail')
  assert.deepEqual([body.count, body.next, body.previous], [3, null, null])
  assert.equal(headers.get('access-control-allow-origin'), '*')
  const page = (await get('/v1/categories', 'limit=1&offset=1')).body
  assert.deepEqual(page.objects, [body.objects[1]])
  assert.equal(page.next, `${publicUrl}/v1/categories?${CLIENT}&offset=2&limit=1`)
  assert.equal(page.previous, `${publicUrl}/v1/categories?${CLIENT}&offset=0&limit=1`)
})

test("seed 002: a client id alone opens the published templates that hold the partner's app", async () => {
  const { status, body } = await get('/v1/zap-templates')
  assert.equal(status, 200)
  assert.deepEqual(
    body.map(({ slug }: { slug: string }) => slug),
    ['sold-to-mail', 'rain'],
  )
  const [template] = body
  assert.deepEqual([template.title, template.status, template.type], ['Tell me of new pets', 'published', 'guided_zap'])
  assert.deepEqual([template.description, template.description_plain], ['<p>Cats &amp; dogs</p>', 'Cats & dogs'])
  assert.equal(template.create_url, `${publicUrl}/v1/embed/petshop/create/${template.id}`)
  const [first, second] = template.steps
  assert.deepEqual(
    [first.uuid, first.title, first.api, first.hex_color, first.label],
    [petshop.app.id, 'Petshop', 'PetshopAPI@1.0.0', '2F7A4D', 'New Pet'],
  )
  assert.deepEqual([second.slug, second.label], ['mailer', 'Send'])
  assert.deepEqual([body[1].steps[0].label, first.url], [null, `${publicUrl}/apps/petshop`]) // rain names no action
})

test('200: apps, templates, limit and offset choose templates', async () => {
  assert.deepEqual(await templates('apps=mailer'), ['sold-to-mail'])
  assert.deepEqual(await templates('apps=mailer,%20petshop'), ['sold-to-mail'])
  assert.deepEqual(await templates('apps=mailer,weather'), [])
  const [, rain] = (await get('/v1/zap-templates')).body
  assert.deepEqual(await templates(`templates=${rain.id},999`), ['rain'])
  assert.deepEqual(await templates('limit=1'), ['sold-to-mail'])
  assert.deepEqual(await templates('limit=1&offset=1'), ['rain'])
  assert.deepEqual(await templates('limit=x&offset=-1'), ['sold-to-mail', 'rain'])
  const withoutApp = `client_id=${acme.clientId}` // none of its own is published: none is required
  assert.deepEqual(await templates('', withoutApp), ['others', 'sold-to-mail', 'rain'])
})

test('200: a template that is put again takes its new content and keeps its id', async () => {
  const before = (await get('/v1/zap-templates', 'apps=weather')).body
  await put({ slug: 'rain', title: 'Walk in the rain', steps: steps('weather', 'petshop') })
  const after = (await get('/v1/zap-templates', 'apps=weather')).body
  assert.deepEqual(after, [{ ...before[0], title: 'Walk in the rain' }])
})

test('200: popular apps and templates come first: those with the most connections', async () => {
  const token = await tokenFor()
  await connect(token, { app: weather, credentials: {} })
  deps.caches.clear() // they are counted once a minute
  assert.deepEqual(slugs(await apps()), ['weather', 'almanac', 'mailer'])
  assert.deepEqual(await templates(), ['rain', 'sold-to-mail'])
})

test('200: a token opens the same lists, and its answer is kept by nobody', async () => {
  const token = await tokenFor('dana', { scopes: 'zap' })
  for (const path of ['/v1/apps', '/v1/zap-templates', '/v1/categories/']) {
    const { status, headers } = await call(path, { token })
    assert.deepEqual([status, headers.get('cache-control')], [200, 'no-store'], path)
  }
})

test('304: a client that has the answer already', async () => {
  for (const path of ['/v1/apps', '/v1/zap-templates', '/v1/categories']) {
    const etag = (await call(`${path}?${CLIENT}`)).headers.get('etag') ?? assert.fail(path)
    assert.equal((await call(`${path}?${CLIENT}`, { headers: { 'if-none-match': etag } })).status, 304)
  }
})

test('401: no client id where one is needed, an unknown one, a bad token beside a good one', async () => {
  for (const path of ['/v1/apps', '/v1/zap-templates', '/v1/categories']) {
    for (const query of ['client_id=nobody', 'client_id=']) {
      assert.equal((await get(path, '', query)).status, 401, `${path}?${query}`)
    }
    if (path !== '/v1/categories') assert.equal((await get(path, '', '')).status, 401)
    const bad = conforming(`GET ${path}`, await call(`${path}?${CLIENT}`, { token: 'nothing' }))
    assert.equal(bad.status, 401)
    assert.equal(bad.headers.get('www-authenticate'), 'Bearer realm="wayleave", error="invalid_token"')
  }
})

test("200: the profile of the token, of a partner's user as well", async () => {
  const token = await tokenFor('dana', { scopes: 'profile' })
  const { status, body } = conforming('GET /v1/profiles/me', await call('/v1/profiles/me/', { token }))
  assert.equal(status, 200)
  assert.deepEqual([body.email_confirmed, body.timezone, body.first_name], [false, null, ''])
  assert.equal(body.email, `user-${body.id}@no-address.invalid`) // acme says none
  const person = await personOf(server, 'omar@example.test', { firstName: 'Omar', lastName: 'Haddad' })
  const allowed = await redeem(server, crm, await allow(server, crm, { person, scopes: ['profile'] }))
  const own = conforming('GET /v1/profiles/me', await call('/v1/profiles/me', { token: allowed.body.access_token }))
  assert.deepEqual(own.body, {
    id: person.userId,
    first_name: 'Omar',
    last_name: 'Haddad',
    full_name: 'Omar Haddad',
    email: 'omar@example.test',
    email_confirmed: true,
    timezone: null,
  })
})

test('401 and 403: no profile without a token, with a client id alone, or without the scope', async () => {
  for (const path of ['/v1/profiles/me', `/v1/profiles/me?${CLIENT}`]) {
    assert.equal(conforming('GET /v1/profiles/me', await call(path)).status, 401)
  }
  const answer = await call('/v1/profiles/me', { token: await tokenFor('dana', { scopes: 'zap' }) })
  assert.equal(conforming('GET /v1/profiles/me', answer).status, 403)
  assert.equal(answer.headers.get('www-authenticate'), 'Bearer error="insufficient_scope", scope="profile"')
})

test('405: nothing is written here', async () => {
  for (const path of ['/v1/apps', '/v1/categories', '/v1/zap-templates', '/v1/profiles/me']) {
    const answer = await call(`${path}?${CLIENT}`, { method: 'DELETE' })
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD, OPTIONS'])
  }
})
