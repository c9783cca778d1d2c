import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { answerJson } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conforming, shapesAreAbsent } from '../../../test/harness/shapes.ts'

if (shapesAreAbsent) console.log(shapesAreAbsent)
const server = await startTestServer()
const { call, tokenFor, connect, petshop, registerPartner, publish } = await startCast(server)
const token = await tokenFor()
const connection = await connect(token)
const INPUTS = 'POST /v2/actions/{action_id}/inputs'
const CHOICES = 'POST /v2/actions/{action_id}/inputs/{input_id}/choices'
const OUTPUTS = 'POST /v2/actions/{action_id}/outputs'

async function idOf(key: string, app = 'petshop'): Promise<string> {
  const { body } = await call(`/v2/actions?app=${app}`, { token })
  return body.data.find((action: { key: string }) => action.key === key).id
}
const create = await idOf('create_pet')
const find = await idOf('find_pet')

type Asked = { inputs?: unknown; authentication?: unknown; token?: string; more?: object }
const post = async (operation: string, path: string, asked: Asked = {}) => {
  const data = {
    authentication: asked.authentication === undefined ? connection : asked.authentication,
    inputs: asked.inputs ?? {},
    ...asked.more,
  }
  return conforming(operation, await call(path, { token: asked.token ?? token, body: { data } }))
}
const inputsOf = (asked?: Asked, id = create) => post(INPUTS, `/v2/actions/${id}/inputs`, asked)
const choicesOf = (input: string, asked?: Asked, query = '') =>
  post(CHOICES, `/v2/actions/${create}/inputs/${input}/choices${query}`, asked)
const outputsOf = (asked?: Asked, id = create) => post(OUTPUTS, `/v2/actions/${id}/outputs`, asked)
const labels = (answer: Awaited<ReturnType<typeof choicesOf>>) =>
  answer.body.data.map((choice: { label: string }) => choice.label)

test('200: the static inputs of an action, mapped by the documented table', async () => {
  const { status, body } = await inputsOf()
  assert.equal(status, 200)
  assert.deepEqual(body.meta, { count: 6, limit: null, offset: 0 })
  const field = (id: string) => body.data.find((input: { id: string }) => input.id === id)
  assert.deepEqual(field('name'), {
    type: 'input_field',
    id: 'name',
    title: 'Name',
    description: '',
    default_value: '',
    placeholder: 'Rex',
    is_required: true,
    depends_on: [],
    invalidates_input_fields: false,
    value_type: 'STRING',
  })
  assert.deepEqual([field('species').format, field('species').invalidates_input_fields], ['SELECT', true])
  assert.deepEqual([field('breed').format, field('breed').depends_on], ['SELECT', ['species']])
  assert.equal(field('chip').format, 'PASSWORD')
  const { type, fields } = field('visits')
  assert.equal(type, 'fieldset')
  assert.deepEqual(
    fields.map((input: Record<string, unknown>) => [input.id, input.value_type, input.items]),
    [
      ['visits__vet', 'ARRAY', { type: 'STRING' }],
      ['visits__cost', 'ARRAY', { type: 'NUMBER' }],
    ],
  )
})

test('200: fields that the provider adds for the values so far follow the static ones', async () => {
  const { body } = await inputsOf({ inputs: { species: 'cat' }, authentication: Number(connection) })
  const { id, title, value_type, is_required, default_value } = body.data.at(-1)
  assert.deepEqual([id, title, value_type, is_required, default_value], ['lives', 'Lives left', 'INTEGER', true, '9'])
  assert.equal((await inputsOf({ inputs: { species: 'dog' } })).body.meta.count, 6)
})

test('200: inputs null counts as none', async () => {
  const body = { data: { authentication: connection, inputs: null } }
  assert.equal(conforming(INPUTS, await call(`/v2/actions/${create}/inputs/`, { token, body })).status, 200)
})

test('200: an odd list of fields from the provider is read as far as it can be', async () => {
  petshop.surprises.push((_, response) =>
    answerJson(response, 200, [
      { key: 'a', type: 'strange' },
      { label: 'no key' },
      'text',
      { key: 'a' },
      { key: 'name' },
      { key: 'b', choices: ['x', 1] },
    ]),
  )
  const { body } = await inputsOf({ inputs: { species: 'dog' } })
  assert.deepEqual(
    body.data.slice(6).map((input: Record<string, unknown>) => [input.id, input.format]),
    [
      ['a', undefined],
      ['b', 'SELECT'],
    ],
  )
})

test('200: fixed choices', async () => {
  const { body } = await choicesOf('species')
  assert.deepEqual(body, {
    data: [
      { type: 'choice', id: 'cat', label: 'Cat', value: 'cat' },
      { type: 'choice', id: 'dog', label: 'Dog', value: 'dog' },
    ],
    links: { next: null, prev: null },
    meta: { page: 1 },
  })
})

test('200: choices of an operation, paged by the URL in its answer; values are strings, pages are counted', async () => {
  const first = await choicesOf('owner_id')
  assert.deepEqual(labels(first), ['Ada Odd', 'Ben Even'])
  assert.deepEqual(first.body.data[0].value, '1')
  const next = new URL(first.body.links.next)
  assert.equal(next.origin, server.deps.publicUrl)
  const second = await post(CHOICES, next.pathname + next.search)
  assert.deepEqual([labels(second), second.body.meta.page, second.body.links.next], [['Cy Odd'], 2, null])
})

test('200: choices that depend on another input, paged by the Link header', async () => {
  const inputs = { species: 'cat' }
  const first = await choicesOf('breed', { inputs })
  assert.deepEqual(labels(first), ['siamese'])
  const next = new URL(first.body.links.next)
  assert.deepEqual(labels(await post(CHOICES, next.pathname + next.search, { inputs })), ['persian'])
})

test('400 with a pointer: choices before the input that they depend on has a value', async () => {
  const { status, body } = await choicesOf('breed')
  assert.deepEqual(
    [status, body.errors[0].code, body.errors[0].source],
    [400, 'required', { pointer: '/data/inputs/species' }],
  )
})

test('400: choices of an input that is not chosen from a list; 404: of none', async () => {
  assert.equal((await choicesOf('name')).status, 400)
  assert.equal((await choicesOf('tail')).status, 404)
})

test('400: a page that is not ours, or of other choices', async () => {
  const { body } = await choicesOf('owner_id')
  const page = new URL(body.links.next).searchParams.get('page')
  for (const foreign of [`?page=2`, `?page=${page}A`, `?page=${page?.slice(1)}`]) {
    const answer = await choicesOf('owner_id', {}, foreign)
    assert.deepEqual([answer.status, answer.body.errors[0].source], [400, { parameter: 'page' }])
  }
  assert.equal((await choicesOf('breed', { inputs: { species: 'cat' } }, `?page=${page}`)).status, 400)
})

test('400: a provider whose next page is elsewhere gets no credentials there', async () => {
  const seen = petshop.received.length
  petshop.surprises.push((_, response) =>
    answerJson(response, 200, { items: [], links: { next: 'http://127.0.0.1:1/steal' } }),
  )
  const { body } = await choicesOf('owner_id')
  const next = new URL(body.links.next)
  const answer = await post(CHOICES, next.pathname + next.search)
  assert.equal(answer.status, 400)
  assert.equal(petshop.received.length, seen + 1)
})

test('200: outputs come flattened from the sample, without asking the provider', async () => {
  const seen = petshop.received.length
  const { body } = await outputsOf()
  assert.deepEqual(
    Object.fromEntries(body.data.map(({ id, sample }: { id: string; sample: string }) => [id, sample])),
    {
      id: '7',
      name: 'Rex',
      owner__email: 'ada@example.test',
      'visits[]vet': 'Dr. Paw',
      'visits[]cost': '12.5',
      'tags[]': 'loud',
    },
  )
  assert.equal(petshop.received.length, seen)
})

test('200: live outputs of a search ask the provider once', async () => {
  const seen = petshop.received.length
  const { body } = await outputsOf({ inputs: { name: 'Rex' }, more: { fetch_live_samples: true } }, find)
  assert.equal(body.data.find(({ id }: { id: string }) => id === 'owner__email').sample, 'ada@example.test')
  assert.deepEqual(
    petshop.received.slice(seen).map(({ path }) => path),
    ['/api/pets?name=Rex'],
  )
})

test('400: live outputs of a write, and nothing is sent', async () => {
  const seen = petshop.received.length
  const { status, body } = await outputsOf({ more: { fetch_live_samples: true } })
  assert.deepEqual([status, body.errors[0].source], [400, { pointer: '/data/fetch_live_samples' }])
  assert.equal(petshop.received.length, seen)
})

const everyOperation = [
  [INPUTS, `/v2/actions/${create}/inputs`],
  [CHOICES, `/v2/actions/${create}/inputs/owner_id/choices`],
  [OUTPUTS, `/v2/actions/${create}/outputs`],
] as const

const rival = await registerPartner('rival')
for (const [operation, path] of everyOperation) {
  test(`${operation}: 401 without a token, 403 without the scope`, async () => {
    const body = { data: { authentication: connection, inputs: {} } }
    assert.equal(conforming(operation, await call(path, { body })).status, 401)
    const narrow = await tokenFor('dana', { scopes: 'action:run' })
    assert.equal(conforming(operation, await call(path, { token: narrow, body })).status, 403)
  })

  test(`${operation}: 404 for an id that is not ours, altered or dead`, async () => {
    for (const id of ['core:abc', 'create_pet', `${create}A`, create.slice(0, -1)]) {
      assert.equal((await post(operation, path.replace(create, id))).status, 404, id)
    }
  })

  test(`${operation}: 400 for a malformed body`, async () => {
    const rows = [
      ['nonsense', 'parse_error', null],
      [{}, 'required', { pointer: '/data' }],
      [{ data: { inputs: {} } }, 'required', { pointer: '/data/authentication' }],
      [{ data: { authentication: connection } }, 'required', { pointer: '/data/inputs' }],
      [{ data: { authentication: connection, inputs: 'x' } }, 'invalid', { pointer: '/data/inputs' }],
      [{ data: { authentication: {}, inputs: {} } }, 'invalid', { pointer: '/data/authentication' }],
    ]
    for (const [body, code, source] of rows) {
      const answer = conforming(operation, await call(path, { token, body }))
      assert.deepEqual([answer.status, answer.body.errors[0].code, answer.body.errors[0].source], [400, code, source])
    }
    const text = conforming(
      operation,
      await call(path, { token, body: '{}', headers: { 'content-type': 'text/plain' } }),
    )
    assert.equal(text.status, 415)
  })

  test(`${operation}: 400 with a pointer for a connection that is missing, unknown or somebody else's`, async () => {
    const others = await connect(await tokenFor('erin'))
    const rivals = await connect(await tokenFor('dana', { partner: rival }))
    const otherTenant = await connect(await tokenFor('dana', { tenant: 'other-org' }))
    for (const authentication of [null, '415093277', 'x', others, rivals, otherTenant]) {
      const { status, body } = await post(operation, path, { authentication })
      assert.deepEqual([status, body.errors[0].source], [400, { pointer: '/data/authentication' }])
    }
  })
}

test('400: a connection of another app', async () => {
  const app = await publish(
    '{ key: kennel, name: Kennel, version: 1.0.0, auth: { type: basic, fields: [{ key: username }, { key: password, type: secret }] } }',
  )
  const authentication = await connect(token, { app, credentials: { username: 'dana', password: 'p' } })
  assert.equal((await inputsOf({ authentication })).status, 400)
})

test('400 authentication_expired: once the provider refuses the key, with the link to reconnect', async () => {
  const authentication = await connect(token, { credentials: { api_key: 'wrong' } })
  for (const ask of [() => choicesOf('owner_id', { authentication }), () => inputsOf({ authentication })]) {
    const { status, body } = await ask()
    assert.deepEqual([status, body.errors[0].code], [400, 'authentication_expired'])
    assert.match(
      body.errors[0].detail,
      new RegExp(`${server.deps.publicUrl}/to/petshop\\?reconnect_id=${authentication}`),
    )
  }
})

test('503 with Retry-After and PARTNER: the provider fails after three repeats; its words are masked', async () => {
  const seen = petshop.received.length
  for (let i = 0; i < 4; i++) {
    petshop.surprises.push(({ headers }, response) =>
      answerJson(response, 503, { message: `down for ${headers.authorization}` }),
    )
  }
  const { status, body, headers } = await choicesOf('owner_id')
  assert.deepEqual([status, body.errors[0].code, body.errors[0].meta.source], [503, 'service_unavailable', 'PARTNER'])
  assert.match(headers.get('retry-after') ?? '', /^\d+$/)
  assert.match(body.errors[0].detail, /^down for/)
  assert.doesNotMatch(body.errors[0].detail, /pk-dana/)
  assert.equal(petshop.received.length, seen + 4)
})

test('503 at once: a provider that asks for a long wait is not waited for', async () => {
  const seen = petshop.received.length
  petshop.surprises.push((_, response) => answerJson(response, 429, {}, { 'retry-after': '30' }))
  const { status, headers } = await choicesOf('owner_id')
  assert.deepEqual([status, headers.get('retry-after'), petshop.received.length], [503, '30', seen + 1])
  const next = await choicesOf('owner_id')
  assert.deepEqual([next.status, petshop.received.length], [503, seen + 1]) // nor asked before
  await server.advance(31)
})

test('503: the provider answers with what is not JSON, or cuts the line', async () => {
  petshop.surprises.push((_, response) => response.end('<html>'))
  assert.equal((await choicesOf('owner_id')).status, 503)
  petshop.surprises.push((_, response) => response.destroy())
  assert.equal((await choicesOf('owner_id')).status, 503)
})

test('404: an action id after 30 days', async () => {
  await server.advance(30 * 24 * 3600)
  const later = await tokenFor()
  assert.equal((await inputsOf({ token: later })).status, 404)
})
