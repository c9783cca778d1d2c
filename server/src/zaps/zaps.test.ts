// Zaps over HTTP, held against the documented shapes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../test/harness/cast.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { conforming } from '../../test/harness/shapes.ts'
import { expireConnection, findConnections, saveConnection } from '../connections/index.ts'
import { turnOnZapsOf } from './index.ts'

const server = await startTestServer()
const { deps } = server
const { call, connect, petshop, registerPartner, tokenFor } = await startCast(server)
const token = await tokenFor('dana')
const authentication = await connect(token)

const listed = (await call('/v2/actions?app=petshop', { token })).body.data as { id: string; key: string }[]
const idOf = (key: string) => listed.find((action) => action.key === key)?.id ?? ''
const step = (key: string, more: object = {}) => ({ action: idOf(key), authentication, inputs: {}, ...more })
const [trigger, write] = [step('new_pet', { alias: 'pet' }), step('create_pet', { inputs: { name: '{{pet.name}}' } })]
const zap = (steps: object[] = [trigger, write], title = 'Copy pets') => ({ data: { title, steps } })
const post = async (body: unknown, by = token, headers: Record<string, string> = {}) =>
  conforming('POST /v2/zaps', await call('/v2/zaps', { token: by, body, headers }))
const list = async (query = '', by = token) => conforming('GET /v2/zaps', await call(`/v2/zaps${query}`, { token: by }))
const faultsOf = ({ body }: { body: { errors: { code: string; source: { pointer: string } }[] } }) =>
  body.errors.map(({ code, source }) => [code, source.pointer])
const countZaps = async () =>
  (await sql<{ count: number }>`select count(*)::int as count from zaps`.execute(deps.db)).rows[0]?.count

async function expire(id: string, reason: string) {
  const connection = (await findConnections([Number(id)], deps)).get(Number(id))
  assert.ok(connection)
  const expiry = { generation: connection.generation, reason, kind: 'expired' as const }
  await deps.db.transaction().execute((tx) => expireConnection(tx, connection, expiry, deps))
}

test('201: the bare Zap, switched on; its inputs are sealed, and it is listed as it was made', async () => {
  const made = await post(zap())
  assert.equal(made.status, 201)
  assert.match(made.body.id, /^00000000-0000-c000-8000-\d{12}$/)
  assert.deepEqual([made.body.is_enabled, made.body.title, made.body.off_reason], [true, 'Copy pets', null])
  assert.deepEqual(
    made.body.steps.map(({ authentication, inputs, title }: Record<string, unknown>) => [
      authentication,
      inputs,
      title,
    ]),
    [
      [authentication, {}, null],
      [authentication, { name: '{{pet.name}}' }, null],
    ],
  )
  const { rows } = await sql<{ inputs: string }>`select inputs from zap_steps`.execute(deps.db)
  assert.ok(rows.length === 2 && !rows.some(({ inputs }) => inputs.includes('pet.name')))
  const { body } = await list()
  assert.deepEqual(body.meta, { count: 1, limit: 10, offset: 0 })
  const { action: _minted, ...first } = body.data[0].steps[0]
  assert.deepEqual([body.data[0].id, first], [made.body.id, { authentication, inputs: {}, title: null }])
  assert.notEqual(body.data[0].steps[0].action, made.body.steps[0].action, 'ids are minted anew')
})

test('expand swaps ids for what they name; unknown paths are nothing', async () => {
  const paths = 'steps.action.app,steps.authentication.app,owner'
  const [shown] = (await list(`?expand=${paths}`)).body.data
  const [first] = shown.steps
  assert.deepEqual(
    [first.action.key, first.action.app.type, first.authentication.id],
    ['new_pet', 'app', authentication],
  )
  assert.equal(first.authentication.app.id, petshop.app.id)
  const [ids] = (await list('?expand=steps.action')).body.data
  assert.deepEqual([ids.steps[0].action.app, ids.steps[0].authentication], [petshop.app.id, authentication])
  const made = await post(zap(undefined, 'Expanded')).then(() =>
    call('/v2/zaps?expand=steps.action', { token, body: zap() }),
  )
  assert.equal(made.body.steps[0].action.key, 'new_pet')
})

test('400 with a pointer for everything that is wrong, and nothing is made', async () => {
  const before = await countZaps()
  const cases: [object[], [string, string][]][] = [
    [[trigger], [['invalid', '/data/steps']]],
    [
      [write, write],
      [
        ['invalid', '/data/steps/0/action'],
        ['invalid', '/data/steps/0/inputs/name'],
        ['invalid', '/data/steps/1/inputs/name'],
      ],
    ],
    [
      [trigger, trigger],
      [
        ['invalid', '/data/steps/1/action'],
        ['invalid', '/data/steps/1/alias'],
      ],
    ],
    [[trigger, step('list_pets')], [['invalid', '/data/steps/1/action']]],
    [[trigger, step('create_pet')], [['required', '/data/steps/1/inputs/name']]],
    [[trigger, { ...write, action: 'core:none' }], [['invalid', '/data/steps/1/action']]],
    [[trigger, { ...write, authentication: null }], [['required', '/data/steps/1/authentication']]],
    [[trigger, { ...write, authentication: '999999999' }], [['invalid', '/data/steps/1/authentication']]],
    [
      [trigger, { ...write, inputs: { name: 'x', visits: [{ vet: '{{ghost.vet}}' }] } }],
      [['invalid', '/data/steps/1/inputs/visits/0/vet']],
    ],
    [[trigger, { ...write, alias: 'Big' }], [['invalid', '/data/steps/1/alias']]],
    [[trigger, { action: write.action, inputs: {} }], [['required', '/data/steps/1/authentication']]],
  ]
  for (const [steps, faults] of cases) {
    const answer = await post(zap(steps))
    assert.equal(answer.status, 400)
    assert.deepEqual(faultsOf(answer), faults)
  }
  assert.deepEqual(faultsOf(await post(zap(undefined, ' '))), [['invalid', '/data/title']])
  assert.equal((await post({ title: 'bare', steps: [] })).status, 400)
  assert.equal(await countZaps(), before)
})

test('mapping: an earlier step by its alias, an unknown field, and text that is none are all right', async () => {
  const inputs = { name: '{{name}} {{nobody}} {{pet.owner__email}} {{ }} {single} {{3.5}}' }
  assert.equal((await post(zap([trigger, { ...write, inputs }]))).status, 201)
})

test('somebody else’s connection is refused like one that never was; a dead one says where to reconnect', async () => {
  const theirs = await connect(await tokenFor('omar'))
  const refused = await post(zap([trigger, { ...write, authentication: theirs }]))
  assert.deepEqual(faultsOf(refused), [['invalid', '/data/steps/1/authentication']])
  const dead = await connect(token)
  await expire(dead, 'Petshop refuses the key.')
  const answer = await post(zap([trigger, { ...write, authentication: dead }]))
  assert.deepEqual(faultsOf(answer), [['authentication_expired', '/data/steps/1/authentication']])
})

test('the same Idempotency-Key makes one Zap, also with ids from a newer listing; another body is 422', async () => {
  const before = (await countZaps()) ?? 0
  const headers = { 'idempotency-key': 'copy-pets' }
  const first = await post(zap(), token, headers)
  const newer = (await call('/v2/actions?app=petshop', { token })).body.data as { id: string; key: string }[]
  const newerId = newer.find(({ key }) => key === 'create_pet')?.id
  const again = await post(zap([trigger, { ...write, action: newerId }]), token, headers)
  assert.deepEqual([again.status, again.body.id], [201, first.body.id])
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assert.equal(await countZaps(), before + 1)
  assert.deepEqual(again.body, first.body)
  assert.equal((await post(zap(undefined, 'Another'), token, headers)).status, 422)
})

test('what a Zap is given lies nowhere in the clear, also not in the answer that a repeat gets', async () => {
  const told = step('create_pet', { inputs: { name: 'a name that is private' } })
  const made = await post(zap([trigger, told]), token, { 'idempotency-key': 'private' })
  assert.equal(made.body.steps[1].inputs.name, 'a name that is private')
  const { rows } = await sql`
    select from idempotency_keys where body::text like '%is private%'
    union all select from zap_steps where inputs like '%is private%'`.execute(deps.db)
  assert.equal(rows.length, 0)
})

test('reach: a partner’s own Zaps under zap, all of the user’s under zap:all; the value of an input finds some', async () => {
  const noor = await tokenFor('noor')
  const mine = await connect(noor)
  const own = (name: string) => [
    { ...trigger, authentication: mine },
    { ...write, authentication: mine, inputs: { name, species: 'cat' } },
  ]
  for (const name of ['Rex', 'Tom', 'Ada']) await post(zap(own(name), name), noor)
  const titles = async (query: string) =>
    (await list(query, noor)).body.data.map(({ title }: { title: string }) => title)
  assert.deepEqual(await titles(''), ['Ada', 'Tom', 'Rex'])
  assert.deepEqual((await titles('?inputs[name]=Rex,Ada')).sort(), ['Ada', 'Rex'])
  assert.deepEqual(await titles('?inputs[name]=Rex&inputs[species]=dog'), [])
  const page = (await list('?limit=1&offset=1&inputs[species]=cat', noor)).body
  assert.deepEqual([page.data[0].title, page.meta.count], ['Tom', 3])
  assert.match(page.links.next, /inputs%5Bspecies%5D=cat&offset=2&limit=1$/)
  assert.deepEqual((await list('', await tokenFor('omar'))).body.data, [])
  await sql`update clients set app_key = 'petshop' where client_id = 'acme'`.execute(deps.db)
  await server.advance(2) // clients are cached for a second
  const narrow = await tokenFor('noor', { scopes: 'zap' })
  assert.equal((await list('', narrow)).body.data[0].steps[0].inputs !== null, true)
  await sql`update clients set app_key = null where client_id = 'acme'`.execute(deps.db)
})

test('v1: the Zaps of the partner, their params when they are asked for and by value, in pages of five', async () => {
  const vera = await tokenFor('vera')
  const mine = await connect(vera)
  for (const name of ['Rex', 'Tom']) {
    const written = { ...write, authentication: mine, inputs: { name } }
    await post(zap([{ ...trigger, authentication: mine }, written], name), vera)
  }
  const get = async (query: string) => conforming('GET /v1/zaps', await call(`/v1/zaps${query}`, { token: vera })).body
  const all = await get('')
  assert.deepEqual([all.count, all.next, all.previous], [2, null, null])
  const [first] = all.objects
  assert.deepEqual([first.title, first.state, Number.isInteger(first.id)], ['Tom', 'on', true])
  assert.deepEqual(
    first.steps.map(({ type_of, params, app }: { type_of: string; params: null; app: { slug: string } }) => [
      type_of,
      params,
      app.slug,
    ]),
    [
      ['read', null, 'petshop'],
      ['write', null, 'petshop'],
    ],
  )
  const found = await get('?get_params&params__name=Rex')
  assert.deepEqual([found.count, found.objects[0].steps[1].params], [1, { name: 'Rex' }])
  assert.match((await get('?limit=1')).next, /\/v1\/zaps\?offset=1&limit=1$/)
  assert.equal((await call('/v1/zaps')).status, 401)
  assert.equal((await call('/v1/zaps', { token: await tokenFor('vera', { scopes: 'action:run' }) })).status, 403)
})

test('401, 403 and another partner: nothing without its scope, nothing of others', async () => {
  assert.equal((await call('/v2/zaps')).status, 401)
  const runner = await tokenFor('dana', { scopes: 'action:run' })
  assert.equal((await list('', runner)).status, 403)
  assert.equal((await post(zap(), await tokenFor('dana', { scopes: 'zap' }))).status, 403)
  assert.equal((await list('', await tokenFor('dana', { scopes: 'zap:all' }))).status, 200)
  const globex = await tokenFor('dana', { partner: await registerPartner('globex') })
  assert.equal((await list('', globex)).body.meta.count, 0)
})

test('a connection that expires turns its Zaps off with the reason, in its transaction; they stay off when it recovers', async () => {
  const lena = await tokenFor('lena')
  const [first, second] = [await connect(lena), await connect(lena)]
  const steps = (read: string, written: string) => [
    { ...trigger, authentication: read },
    { ...write, authentication: written },
  ]
  await post(zap(steps(first, first), 'A'), lena)
  await post(zap(steps(first, second), 'B'), lena)
  await post(zap(steps(second, second), 'C'), lena)
  const states = async () =>
    (await list('', lena)).body.data
      .map((shown: { title: string; is_enabled: boolean }) => shown.title + (shown.is_enabled ? ' on' : ' off'))
      .sort()
  const connection = (await findConnections([Number(first)], deps)).get(Number(first))
  assert.ok(connection)
  await assert.rejects(
    deps.db.transaction().execute(async (tx) => {
      const expiry = { generation: connection.generation, reason: 'r', kind: 'expired' as const }
      assert.ok(await expireConnection(tx, connection, expiry, deps))
      throw new Error('rolled back')
    }),
  )
  assert.deepEqual(await states(), ['A on', 'B on', 'C on'])
  await expire(first, 'Petshop refuses the key.')
  assert.deepEqual(await states(), ['A off', 'B off', 'C on'])
  const { body } = await list('', lena)
  assert.match(
    body.data.find(({ title }: { title: string }) => title === 'A').off_reason,
    /Petshop dana@example.test.*Petshop refuses the key/,
  )

  const owner = { userId: connection.user_id, workspaceId: connection.workspace_id }
  const turnOn = () => deps.db.transaction().execute((tx) => turnOnZapsOf(tx, connection.id, owner, deps))
  assert.equal((await turnOn()).turnedOn.length, 0, 'while the connection is dead nothing is turned on')
  const made = { owner: { ...owner, clientId: connection.client_id }, app: petshop.app, title: 't', credentials: {} }
  await deps.db.transaction().execute((tx) => saveConnection(tx, { ...made, reconnectId: connection.id }, deps))
  assert.deepEqual(await states(), ['A off', 'B off', 'C on'], 'only the person knows whether they may go on')
  await expire(second, 'Gone.')
  const { turnedOn, refused } = await turnOn()
  assert.deepEqual([turnedOn.map(({ title }) => title), refused.map(({ title }) => title)], [['A'], ['B']])
  assert.deepEqual(await states(), ['A on', 'B off', 'C off'])
})

test('a deleted connection turns its Zaps off; they still say which one they lack', async () => {
  const mara = await tokenFor('mara')
  const id = await connect(mara)
  await post(
    zap([
      { ...trigger, authentication: id },
      { ...write, authentication: id },
    ]),
    mara,
  )
  assert.equal((await call(`/v2/authentications/${id}`, { token: mara, method: 'DELETE' })).status, 204)
  const [shown] = (await list('?expand=steps.authentication', mara)).body.data
  assert.deepEqual([shown.is_enabled, shown.steps[0].authentication], [false, id])
  assert.match(shown.off_reason, /was deleted/)
})
