// @wayleave/sdk against the real server: every call of the Workflow API, each answer held against the type that the SDK
// gives it and against the documented shapes.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createWayleave, type User, type Wayleave, WayleaveError } from '@wayleave/sdk'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { readWireTypes } from '../../../sdk/test/wire-schema.ts'
import { putTemplate, templateSchema } from '../../src/zaps/index.ts'
import { startCast } from '../harness/cast.ts'
import { newTokens, startClient } from '../harness/grants.ts'
import { PETSHOP_KEY } from '../harness/petshop.ts'
import { poll } from '../harness/poll.ts'
import { startTestServer } from '../harness/server.ts'
import { conforming } from '../harness/shapes.ts'

/** What each operation answers with, by the SDK's own types. */
const types: Record<string, string> = {
  'GET /v1/apps 200': 'PartnerAppsResponse',
  'GET /v1/categories 200': 'CategoriesResponse',
  'GET /v1/profiles/me 200': 'Profile',
  'GET /v1/zap-templates 200': 'ZapTemplatesResponse',
  'GET /v1/zaps 200': 'PartnerZapsResponse',
  'GET /v2/apps 200': 'AppsResponse',
  'GET /v2/actions 200': 'ActionsResponse',
  'POST /v2/actions/{action_id}/inputs 200': 'InputsResponse',
  'POST /v2/actions/{action_id}/inputs/{input_id}/choices 200': 'ChoicesResponse',
  'POST /v2/actions/{action_id}/outputs 200': 'OutputsResponse',
  'POST /v2/actions/{action_id}/test 200': 'TestResponse',
  'GET /v2/authentications 200': 'AuthenticationsResponse',
  'POST /v2/authentications 201': 'CreateAuthenticationResponse',
  'GET /v2/authentications/{id} 200': 'AuthenticationResponse',
  'GET /v2/zaps 200': 'ZapsResponse',
  'POST /v2/zaps 201': 'Zap',
  'GET /v2/zap-runs 200': 'ZapRunsResponse',
  'POST /v2/action-runs 200': 'CreateRunResponse',
  'GET /v2/action-runs/{id} 200': 'RunResponse',
  'POST /v2/guess 200': 'GuessResponse',
  'POST /v2/guess 400': 'GuessRefusal',
}

const server = await startTestServer()
const { petshop } = await startCast(server)
const crm = await startClient(server, 'crm', { app: 'petshop', client_id: '5672067294567789354752' })
const scopes = 'profile zap zap:write zap:all zap:runs authentication authentication:write action:run'.split(' ')
const { access_token } = await newTokens(server, crm, { scopes })

const typeOf = readWireTypes()
const ajv = new Ajv2020({ strict: false })
const validators = new Map<string, ValidateFunction>()
const seen = new Map<string, number>()

const wayleave: Wayleave = createWayleave({
  baseUrl: server.url,
  clientId: crm.client_id,
  clientSecret: crm.secret ?? '',
  fetch: async (url, init) => {
    const answer = await fetch(url, init)
    await judge(`${init.method} ${templateOf(new URL(url).pathname)}`, answer.clone())
    return answer
  },
})
const dana: User = wayleave.withAccessToken(access_token)
const get = async (path: string) => {
  const answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${access_token}` } })
  await judge(`GET ${path}`, answer)
}

function templateOf(path: string): string {
  return path
    .replace(/^\/v2\/actions\/[^/]+/, '/v2/actions/{action_id}')
    .replace(/\/inputs\/[^/]+\/choices$/, '/inputs/{input_id}/choices')
    .replace(/^(\/v2\/(?:action-runs|authentications))\/[^/]+/, '$1/{id}')
}

/** Refusals are of the one error type; an answer with another member than the type has is wrong, and so is one too few. */
async function judge(operation: string, answer: Response): Promise<void> {
  const { status, headers } = answer
  const name = `${operation} ${status}`
  seen.set(name, (seen.get(name) ?? 0) + 1)
  if (status === 204) return
  const body = JSON.parse(await answer.text())
  conforming(operation, { status, headers, body })
  const type = types[name] ?? (status < 300 ? undefined : 'ErrorResponse')
  assert.ok(type, `no type for ${name}`)
  const validate = validators.get(type) ?? ajv.compile(typeOf(type))
  validators.set(type, validate)
  assert.ok(validate(body), `${name} is no ${type}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`)
}

const idOf = async (key: string) => {
  const found = (await dana.actions.list({ app: 'petshop' })).data.find((action) => action.key === key)
  return found?.id ?? assert.fail(`no action ${key}`)
}
const listed = async <T>(list: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = []
  for await (const item of list) items.push(item)
  return items
}

test('a connection is made of fields, read, listed; a wrong key is refused in the words of the app', async () => {
  const fields = { api_key: PETSHOP_KEY }
  const made = await dana.connections.create({ app: petshop.app.id, title: "Dana's shop", fields })
  assert.deepEqual(await dana.connections.get(made.id), made)
  assert.deepEqual(await listed(dana.connections.all({ app: 'petshop', limit: 1 })), [made])
  const wrong = dana.connections.create({ app: petshop.app.id, title: 'x', fields: { api_key: 'wrong' } })
  const error = await wrong.catch((reason) => reason)
  assert.ok(error instanceof WayleaveError)
  assert.deepEqual(
    [error.status, error.errors[0]?.source, error.errors[0]?.meta?.source],
    [400, { pointer: '/data/authentication_fields' }, 'PARTNER'],
  )
})

test('apps, actions, inputs, choices over pages, outputs and a test of an action', async () => {
  const [{ id: connection }] = await firstConnection()
  assert.ok((await listed(dana.apps.all({ query: 'petshop' }))).some(({ id }) => id === petshop.app.id))
  const actions = await listed(dana.actions.all({ app: 'petshop', limit: 2 }))
  assert.deepEqual(new Set(actions.map(({ key }) => key)).size, actions.length)
  const write = await idOf('create_pet')
  const inputs = await dana.actions.inputs(write, { connection, inputs: { species: 'cat' } })
  assert.ok(inputs.data.some(({ id }) => id === 'lives'))
  const owners = await listed(dana.actions.allChoices(write, 'owner_id', { connection }))
  assert.deepEqual(
    owners.map(({ label }) => label),
    ['Ada Odd', 'Ben Even', 'Cy Odd'],
  )
  const outputs = await dana.actions.outputs(await idOf('list_pets'), { connection, fetchLiveSamples: true })
  assert.ok(outputs.data.some(({ id, sample }) => id === 'owner__email' && sample === 'ada@example.test'))
  const tested = await dana.actions.test(await idOf('list_pets'), { connection, limit: 1 })
  assert.deepEqual(
    tested.data.map(({ name }) => name),
    ['Rex'],
  )
  const run = await dana.run({ action: write, connection, inputs: { name: 'Flo', species: 'dog' } })
  assert.equal(run.status, 'success')
})

test('a Zap is made once, listed, and found by what its steps are given; a wrong step has its pointer', async () => {
  const [{ id: connection }] = await firstConnection()
  const zap = {
    title: 'Copy pets',
    steps: [
      { action: await idOf('new_pet'), connection, inputs: {}, alias: 'pet' },
      { action: await idOf('create_pet'), connection, inputs: { name: '{{pet.name}} again', species: 'dog' } },
    ],
  }
  const made = await dana.zaps.create(zap, { idempotencyKey: 'copy-pets' })
  assert.equal((await dana.zaps.create(zap, { idempotencyKey: 'copy-pets' })).id, made.id)
  await dana.zaps.create({ ...zap, title: 'Copy them again' })
  const titles = (await listed(dana.zaps.all({ limit: 1, expand: ['steps.action.app'] }))).map(({ title }) => title)
  assert.deepEqual(titles.sort(), ['Copy pets', 'Copy them again'])
  assert.equal((await dana.zaps.list({ inputs: { species: ['cat', 'dog'] } })).meta.count, 2)
  assert.equal((await dana.zaps.list({ inputs: { species: 'cat' } })).meta.count, 0)
  const wrong = { ...zap, steps: [zap.steps[0], { ...zap.steps[1], inputs: {} }] as typeof zap.steps }
  const error = await dana.zaps.create(wrong).catch((reason) => reason)
  assert.ok(error instanceof WayleaveError)
  assert.deepEqual([error.code, error.errors[0]?.source], ['required', { pointer: '/data/steps/1/inputs/name' }])
})

test('what a Zap did is found by Zap, status, time and words; a date that is none has its parameter', async () => {
  const [zap] = (await dana.zaps.list()).data
  assert.ok(zap)
  await poll(async () => {
    await server.advance(600) // a first poll takes note of what is there; then there is something new
    if (petshop.surprises.length === 0)
      petshop.surprises.push((_request, response) => {
        const pets = [{ id: Number(petshop.received.length) + 100, name: 'Kim' }]
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ pets }))
      })
    return (await dana.zapRuns.list({ zapId: zap.id, statuses: ['success'] })).meta.count > 0
  }, 30_000)
  const runs = await listed(dana.zapRuns.all({ zapId: zap.id, from: new Date(0), search: 'Kim', limit: 1 }))
  assert.ok(runs.length > 0 && runs.every(({ zap_title }) => zap_title === zap.title))
  assert.equal((await dana.zapRuns.list({ to: '2020-01-01' })).meta.count, 0)
  const error = await dana.zapRuns.list({ from: 'tomorrowish' }).catch((reason) => reason)
  assert.ok(error instanceof WayleaveError)
  assert.deepEqual([error.code, error.errors[0]?.source], ['invalid', { parameter: 'from_date' }])
})

test('templates and guesses by client id; the older lists have the types that the SDK gives them', async () => {
  const steps = [
    { app: 'petshop', action: 'new_pet' },
    { app: 'petshop', action: 'create_pet', inputs: { name: '{{name}}' } },
  ]
  for (const slug of ['one', 'two', 'three'])
    await putTemplate(templateSchema.parse({ slug, title: `Copy ${slug}`, steps }), server.deps)
  const found = await listed(wayleave.zapTemplates.all({ limit: 2 }))
  assert.deepEqual(found.map(({ slug }) => slug).sort(), ['one', 'three', 'two'])
  const { steps: guessed, prefilled_url } = await wayleave.guess('Create a pet in Petshop when there is a new pet')
  assert.ok(guessed.length >= 2)
  assert.match(prefilled_url, /\/create\?/)
  await assert.rejects(wayleave.guess('zzzz qqqq'), { status: 400, code: 'invalid' })
  for (const path of ['/v1/apps', '/v1/categories', '/v1/profiles/me', '/v1/zaps']) await get(path)
})

test('a connection that is removed turns off the Zaps that use it, and says why', async () => {
  const [{ id }] = await firstConnection()
  await dana.connections.delete(id)
  const zaps = await listed(dana.zaps.all())
  assert.ok(zaps.length > 0 && zaps.every(({ is_enabled, off_reason }) => !is_enabled && off_reason))
})

after(() => {
  const unseen = Object.keys(types).filter((name) => !seen.has(name))
  assert.deepEqual(unseen, [], 'answers of the real server that no test has seen')
})

async function firstConnection() {
  const { data } = await dana.connections.list({ app: 'petshop' })
  return data as [(typeof data)[0]]
}
