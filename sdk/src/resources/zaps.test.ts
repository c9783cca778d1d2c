import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAcme } from '../../test/acme.ts'
import { addConnection, addZapRun, refusal, template } from '../../test/fake-wayleave/index.ts'
import { createWayleave, WayleaveError } from '../index.ts'

async function read<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of list) items.push(item)
  return items
}

const zap = {
  title: 'Mail new orders',
  steps: [
    { action: 'core:1', connection: '415093277', inputs: { shelf: '9' }, alias: 'new_order' },
    { action: 'core:2', connection: null, inputs: { body: 'Order {{new_order.order__id}}' } },
  ],
}

test('create: the documented body goes out, and the bare Zap comes back', async (t) => {
  const { fake, user } = await startAcme(t)
  const made = await user.zaps.create(zap, { expand: ['steps.action'] })
  assert.deepEqual([made.type, made.title, made.is_enabled], ['zap', zap.title, true])
  const sent = fake.requests.at(-1)
  assert.equal(sent?.query.toString(), 'expand=steps.action')
  assert.deepEqual(JSON.parse(sent?.body ?? ''), {
    data: {
      title: 'Mail new orders',
      steps: [
        { action: 'core:1', authentication: '415093277', inputs: { shelf: '9' }, alias: 'new_order' },
        { action: 'core:2', authentication: null, inputs: { body: 'Order {{new_order.order__id}}' } },
      ],
    },
  })
})

test('one Zap: the answer was lost, and the repeat carries the same key; two calls make two', async (t) => {
  const { fake, user } = await startAcme(t)
  fake.failNext('/v2/zaps', 'break_after')
  await user.zaps.create(zap)
  assert.equal(fake.state.zaps.length, 1)
  await user.zaps.create(zap, { idempotencyKey: 'mine' })
  await user.zaps.create(zap, { idempotencyKey: 'mine' })
  assert.equal(fake.state.zaps.length, 2)
})

test('a refused step is named by its pointer', async (t) => {
  const { fake, user } = await startAcme(t)
  const source = { pointer: '/data/steps/1/inputs/subject' }
  const entry = { status: 400, code: 'required', title: 'ValidationError', detail: 'Subject is missing.', source }
  fake.failNext('/v2/zaps', { status: 400, body: { errors: [{ ...entry, meta: null }] } })
  const error = await user.zaps.create(zap).catch((reason) => reason)
  assert.ok(error instanceof WayleaveError)
  assert.deepEqual([error.status, error.code, error.errors[0]?.source], [400, 'required', source])
})

test('list: filters go out as they are documented', async (t) => {
  const { fake, user } = await startAcme(t)
  const inputs = { shelf: ['8', '9'], kind: 'gift' }
  await user.zaps.list({ inputs, includeShared: true, expand: ['steps.action', 'steps.authentication'], limit: 5 })
  assert.deepEqual(Object.fromEntries(fake.requests.at(-1)?.query ?? []), {
    'inputs[shelf]': '8,9',
    'inputs[kind]': 'gift',
    include_shared: 'true',
    expand: 'steps.action,steps.authentication',
    limit: '5',
  })
})

test('zapRuns: dates, statuses and the number of a Zap, whichever id it is named by', async (t) => {
  const { fake, user } = await startAcme(t)
  const from = new Date(Date.UTC(2026, 10, 1))
  const zapId = '00000000-0000-c000-8000-000000000812'
  await user.zapRuns.list({ from, to: '2026-11-21', zapId, statuses: ['error', 'held'], search: 'O-551', offset: 10 })
  assert.deepEqual(Object.fromEntries(fake.requests.at(-1)?.query ?? []), {
    from_date: '2026-11-01T00:00:00.000Z',
    to_date: '2026-11-21',
    zap_id: '812',
    statuses: 'error,held',
    search: 'O-551',
    offset: '10',
  })
  await user.zapRuns.list({ zapId: 813 })
  assert.equal(fake.requests.at(-1)?.query.get('zap_id'), '813')
})

test('all: every item over every page, which is asked for when it is wanted; each iteration begins anew', async (t) => {
  const { fake, user } = await startAcme(t)
  for (let at = 0; at < 5; at++) addZapRun(fake.state, { zap_id: at })
  const all = user.zapRuns.all({ limit: 2, statuses: ['success'] })
  assert.equal(fake.requests.length, 0, 'nothing is asked for before it is iterated')
  for (const _twice of [1, 2]) {
    const found: number[] = []
    for await (const { zap_id } of all) found.push(zap_id)
    assert.deepEqual(found, [4, 3, 2, 1, 0])
  }
  const queries = fake.requests.filter(({ path }) => path === '/v2/zap-runs').map(({ query }) => query.toString())
  const once = ['', '&offset=2', '&offset=4'].map((offset) => `statuses=success&limit=2${offset}`)
  assert.deepEqual(queries, [...once, ...once])
})

test('all: break, and no further page is asked for; the longest page is asked for without a limit', async (t) => {
  const { fake, user } = await startAcme(t)
  for (let at = 0; at < 3; at++) await user.zaps.create({ ...zap, title: `Zap ${at}` })
  const asked = () => fake.requests.filter(({ method, path }) => method === 'GET' && path === '/v2/zaps')
  for await (const _zap of user.zaps.all({ limit: 1 })) if (asked().length === 2) break
  assert.equal(asked().length, 2)
  for await (const _zap of user.zaps.all()) break
  assert.equal(asked().at(-1)?.query.get('limit'), '100')
})

test("all: once the signal has aborted nothing more comes, of this page neither, and its reason is what's thrown", async (t) => {
  const { fake, user } = await startAcme(t)
  for (let at = 0; at < 4; at++) addZapRun(fake.state)
  const aborting = new AbortController()
  const reason = new Error('The person has left.')
  let count = 0
  const iterate = async () => {
    for await (const _run of user.zapRuns.all({ limit: 3, signal: aborting.signal })) {
      count += 1
      if (count === 2) aborting.abort(reason)
    }
  }
  await assert.rejects(iterate(), reason)
  assert.equal(count, 2)
  await assert.rejects(iterate(), reason)
  assert.deepEqual([count, fake.requests.filter(({ path }) => path === '/v2/zap-runs').length], [2, 1])
})

test('all: the signal ends a request that is under way, on a later page too', async (t) => {
  const { fake, user, options } = await startAcme(t)
  for (let at = 0; at < 3; at++) addZapRun(fake.state)
  const aborting = new AbortController()
  const fetch: typeof globalThis.fetch = (url, init) => {
    if (String(url).includes('offset=2')) queueMicrotask(() => aborting.abort())
    return globalThis.fetch(url, init)
  }
  const other = createWayleave({ ...options, fetch: (url, init) => fetch(url, init) })
  const { zapRuns } = other.withAccessToken(await user.accessToken())
  let count = 0
  await assert.rejects(
    async () => {
      for await (const _run of zapRuns.all({ limit: 2, signal: aborting.signal })) count += 1
    },
    { name: 'AbortError' },
  )
  assert.equal(count, 2)
})

test('all: a refusal of a later page is thrown as it is, after what came before it', async (t) => {
  const { fake, user } = await startAcme(t)
  for (let at = 0; at < 3; at++) addZapRun(fake.state)
  const good = {
    status: 200,
    body: { data: [{}, {}], links: { next: `${fake.url}/v2/zap-runs?offset=2`, prev: null } },
  }
  fake.failNext('/v2/zap-runs', good, refusal(403, 'permission_denied', 'Not for you.'))
  let count = 0
  const error = await (async () => {
    for await (const _run of user.zapRuns.all()) count += 1
  })().catch((reason) => reason)
  assert.ok(error instanceof WayleaveError)
  assert.deepEqual([count, error.status, error.code], [2, 403, 'permission_denied'])
})

test('all: apps, white-label apps, connections, actions, choices, webhooks and deliveries have it too', async (t) => {
  const { fake, user } = await startAcme(t)
  const { id: connection } = addConnection(fake.state, 'petshop-ltd/dana', 'petshop')
  const { id: webhook } = await user.webhooks.create({ eventType: 'connection.*', callbackUrl: 'https://a.test/' })
  await user.webhooks.test(webhook)
  const [action] = (await user.actions.list({ app: 'petshop' })).data
  const lists: [AsyncIterable<unknown>, number][] = [
    [user.apps.all({ limit: 2 }), 3],
    [user.apps.allWhitelabel({ limit: 2 }), 3],
    [user.connections.all({ app: 'petshop' }), 1],
    [user.actions.all({ app: 'petshop', limit: 2 }), 3],
    [user.actions.allChoices(action?.id ?? '', 'shelf', { connection }), 2],
    [user.webhooks.all(), 1],
    [user.webhooks.allDeliveries(webhook), 1],
  ]
  for (const [at, [list, count]] of lists.entries()) assert.equal((await read(list)).length, count, String(at))
})

test('zapTemplates: by client id, without a token; every one over pages that have no links', async (t) => {
  const { fake, options } = await startAcme(t)
  const { zapTemplates } = createWayleave(options)
  fake.state.templates = [1, 2, 3, 4, 5].map(template)
  const [first] = await zapTemplates.list({ apps: ['petshop', 'mailbarn'], templates: [1, 2], limit: 1 })
  assert.equal(first?.title, 'Template 1')
  const [sent] = fake.requests
  assert.deepEqual(Object.fromEntries(sent?.query ?? []), {
    apps: 'petshop,mailbarn',
    templates: '1,2',
    limit: '1',
    client_id: 'acme',
  })
  assert.equal(sent?.headers.authorization, undefined)
  const found = (await read(zapTemplates.all({ limit: 2 }))).map(({ id }) => id)
  assert.deepEqual(found, [1, 2, 3, 4, 5])
  assert.equal(fake.requests.length, 4)
  assert.equal((await read(zapTemplates.all({ limit: 500 }))).length, 5, 'a page has at most 100')
  for await (const { id } of zapTemplates.all({ limit: 2, offset: 1 })) if (id === 2) break
  assert.equal(fake.requests.length, 6)
})

test('guess: steps and an address; WayleaveError invalid where nothing was understood, in its words', async (t) => {
  const { fake, options } = await startAcme(t)
  const wayleave = createWayleave(options)
  const { steps, prefilled_url } = await wayleave.guess('Mail me new orders')
  assert.deepEqual([steps[0]?.step.app, steps[0]?.alternatives.length], ['Petshop', 1])
  assert.match(prefilled_url, /\/create\?/)
  const [sent] = fake.requests
  assert.deepEqual([sent?.query.toString(), sent?.body], ['client_id=acme', '{"description":"Mail me new orders"}'])
  assert.equal(sent?.headers.authorization, undefined)
  const wrong = { status: 400, code: 'invalid', message: 'No app was recognised.' }
  await assert.rejects(wayleave.guess('hello'), wrong)
})

test('connections.create: the documented body, once, and the connection without its envelope', async (t) => {
  const { fake, user } = await startAcme(t)
  fake.failNext('/v2/authentications', 'break_after')
  const made = await user.connections.create({ app: 'mailbarn', title: 'News', fields: { api_key: 'pk_demo_1' } })
  assert.deepEqual([made.title, fake.state.connections.length], ['News', 1])
  assert.deepEqual(JSON.parse(fake.requests.at(-1)?.body ?? ''), {
    data: { title: 'News', app: 'mailbarn', authentication_fields: { api_key: 'pk_demo_1' } },
  })
})

test('actions.test: the results as they are; never sent twice by this package', async (t) => {
  const { fake, user } = await startAcme(t)
  const [action] = (await user.actions.list({ app: 'petshop' })).data
  const tested = await user.actions.test(action?.id ?? '', { connection: null, inputs: { shelf: '9' }, limit: 1 })
  assert.deepEqual([tested.data, tested.meta.limit], [[{ order: { id: 'O-551' } }], null])
  const sent = { data: { authentication: null, inputs: { shelf: '9' }, limit: 1 } }
  assert.deepEqual(JSON.parse(fake.requests.at(-1)?.body ?? ''), sent)
  const { path } = fake.requests.at(-1) ?? assert.fail()
  fake.failNext(decodeURIComponent(path), 'break_after')
  fake.failNext(path, 'break_after')
  const before = fake.requests.length
  await assert.rejects(user.actions.test(action?.id ?? '', { connection: null }), { code: 'network_error' })
  assert.equal(fake.requests.length, before + 1)
})

test('unexpected_answer: a Zap, a connection, templates or a guess that is none', async (t) => {
  const { fake, user, options } = await startAcme(t)
  const empty = { status: 200, body: {} }
  for (const path of ['/v2/zaps', '/v2/authentications', '/v1/zap-templates', '/v2/guess']) fake.failNext(path, empty)
  const unexpected = { code: 'unexpected_answer' }
  await assert.rejects(user.zaps.create(zap), unexpected)
  await assert.rejects(user.connections.create({ app: 'mailbarn', title: 'x', fields: {} }), unexpected)
  await assert.rejects(createWayleave(options).zapTemplates.list(), unexpected)
  await assert.rejects(createWayleave(options).guess('x'), unexpected)
})
