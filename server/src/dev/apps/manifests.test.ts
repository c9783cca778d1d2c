import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type TestContext, test } from 'node:test'
import * as z from 'zod'
import { type App, type Field, fillRequest, type Json, type RequestTemplate } from '../../apps/index.ts'
import { checkManifest } from '../../apps/manifest/index.ts'
import { answerConsent, type ProviderKey, providerKeys, type RunningProvider } from '../providers/index.ts'
import { call, callback, pkce, postToken, provide } from '../providers/test-client.ts'
import { manifestEnvironment, manifestFile } from './index.ts'

type Input = Record<string, Json>

/** One good input for each operation and trigger that people see, and the hidden ones' too. */
const inputs: Record<ProviderKey, Record<string, Input>> = {
  slackish: {
    post_message: { channel: 'C0001', text: 'Hello' },
    search_messages: { query: 'cat' },
    find_user: { email: 'dana@example.test' },
    channel_history: { channel: 'C0001' },
    list_channels: {},
    message_fields: { channel: 'C0002' },
    new_message: { channel: 'C0001' },
    message_posted: { channel: 'C0001' },
  },
  rotator: {
    create_contact: { name: 'Di Lark', email: 'di@petshop.test', company_id: '2' },
    find_contact: { email: 'ada@petshop.test' },
    list_contacts: {},
    list_companies: {},
  },
  legacy: { create_ticket: { title: 'Mend' }, find_ticket: { query: 'fire' }, list_tickets: {}, list_queues: {} },
  texty: { create_text: { title: 'Mend' }, find_text: { query: 'night' }, list_texts: {}, list_boxes: {} },
  ninety: { create_booking: { title: 'Mend' }, find_booking: { query: 'dog' }, list_bookings: {}, list_rooms: {} },
  flaky: { create_parcel: { title: 'Mend' }, find_parcel: { query: 'lamp' }, list_parcels: {}, list_depots: {} },
  slow: { create_letter: { title: 'Mend' }, find_letter: { query: 'birds' }, list_letters: {}, list_trays: {} },
  coop: { create_note: { title: 'Mend' }, find_note: { query: 'hens' }, list_notes: {}, list_notebooks: {} },
}

const pick = (body: unknown, path: string): unknown =>
  path === '$'
    ? body
    : path in z.looseObject({}).parse(body)
      ? z.looseObject({}).parse(body)[path]
      : path.split('.').reduce<unknown>((node, name) => z.record(z.string(), z.unknown()).parse(node)[name], body)

for (const key of providerKeys) {
  test(`no mistakes: the manifest of ${key}`, async (t) => {
    const { app } = await check(await provide(t, key))
    assert.equal(app.key, key)
    assert.ok(app.description && app.categories.length > 0 && app.auth.test && app.auth.label)
  })

  test(`mistakes by name: the manifest of ${key} without its environment`, () => {
    const file = manifestFile(key)
    const checked = checkManifest(readFileSync(file, 'utf8'), { filename: basename(file), env: {} })
    assert.ok('mistakes' in checked)
    for (const name of ['URL', 'HOST', 'CLIENT_SECRET'])
      assert.ok(
        checked.mistakes.some(({ message }) => message.includes(`${key.toUpperCase()}_${name}`)),
        name,
      )
  })

  test(`every operation and trigger of ${key} is served, by a sign-in that the manifest describes`, async (t) => {
    const { provider, app, token } = await connect(t, key)
    const all = { ...app.operations, ...app.triggers }
    assert.deepEqual(Object.keys(all).sort(), Object.keys(inputs[key]).sort())
    for (const [name, { request, result, sample }] of Object.entries(all)) {
      assert.ok(request, name)
      const items = [await send(provider, app, { request, result, input: inputs[key][name] ?? {}, token })].flat()
      assert.ok(items.length > 0, name)
      if (sample !== undefined)
        assert.deepEqual(Object.keys(z.looseObject({}).parse(items[0])).sort(), memberNames(sample), name)
    }
  })

  test(`the choices that ${key} lists have the value and label that the fields name`, async (t) => {
    const { provider, app, token } = await connect(t, key)
    const fields = Object.values({ ...app.operations, ...app.triggers }).flatMap((one) => one.fields)
    const options = fields.flatMap((field: Field) => (field.options ? [field.options] : []))
    assert.ok(options.length > 0)
    for (const { operation, value, label } of options) {
      const { request, result } = app.operations[operation] ?? assert.fail(operation)
      assert.ok(request)
      const items = z.array(z.looseObject({})).parse(await send(provider, app, { request, result, input: {}, token }))
      for (const item of items) assert.ok(item[value] && item[label], `${operation}: ${JSON.stringify(item)}`)
    }
  })
}

test('the fields of a message in #incidents are Fields', async (t) => {
  const { provider, app, token } = await connect(t, 'slackish')
  assert.deepEqual(app.operations.post_message?.fields_from, { operation: 'message_fields', depends_on: ['channel'] })
  const { request, result } = app.operations.message_fields ?? assert.fail()
  assert.ok(request)
  const answer = await send(provider, app, { request, result, input: { channel: 'C0002' }, token })
  const field = z.object({ key: z.string(), label: z.string(), type: z.literal('string'), required: z.boolean() })
  assert.deepEqual(
    z
      .array(field)
      .parse(answer)
      .map(({ required }) => required),
    [true, false],
  )
})

const memberNames = (sample: Json) => Object.keys(z.record(z.string(), z.unknown()).parse(sample)).sort()

async function check(provider: RunningProvider): Promise<{ app: App }> {
  const file = manifestFile(provider.key)
  const env = manifestEnvironment([provider])
  const checked = checkManifest(readFileSync(file, 'utf8'), { filename: basename(file), env })
  if ('mistakes' in checked) assert.fail(JSON.stringify(checked.mistakes, null, 2))
  return checked
}

// Signs in with what the manifest says alone: its URLs, client, scopes and extra fields.
async function connect(t: TestContext, key: ProviderKey) {
  const provider = await provide(t, key)
  const { app } = await check(provider)
  const oauth = app.auth.oauth2 ?? assert.fail('the app has no OAuth settings')
  assert.equal(oauth.access_token_url, `${provider.url}/oauth/token`)
  const { verifier, challenge } = pkce()
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: oauth.client_id,
    redirect_uri: callback,
    scope: oauth.scope,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  const code = new URL(await answerConsent(`${oauth.authorize_url}?${query}`)).searchParams.get('code')
  const { client_id, client_secret } = oauth
  const form = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier }
  const { body } = await postToken(provider, { ...form, client_id, client_secret })
  for (const path of oauth.extra_fields) assert.ok(pick(body, path), path)
  const token = z.string().parse(pick(body, oauth.token_path))
  const test = await call(provider, new URL(app.auth.test?.url ?? '').pathname, token)
  assert.equal(test.status, 200)
  return { provider, app, token }
}

type Sending = { request: RequestTemplate; result: string; input: Input; token: string }

async function send(provider: RunningProvider, app: App, { request, result, input, token }: Sending): Promise<unknown> {
  const { method, url, body, contentType } = fillRequest(request, { input, auth: {} }, app.hosts)
  assert.ok(url.startsWith(provider.url), url)
  const headers = { authorization: `Bearer ${token}`, ...(contentType ? { 'content-type': contentType } : {}) }
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
  const answer: unknown = await response.json()
  assert.ok(response.ok, `${method} ${url}: ${JSON.stringify(answer)}`)
  return pick(answer, result)
}
