import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conforming } from '../../../test/harness/shapes.ts'
import { findAccessToken } from '../../oauth/index.ts'
import { newZapRun } from '../engine/new-run.ts'
import { sealOutputs } from './sealed-zap-run.ts'
import type { ZapRunStatus } from './zap-run.ts'

const OPERATION = 'GET /v2/zap-runs'
const server = await startTestServer()
const { deps } = server
const { call, connect, registerPartner, tokenFor } = await startCast(server)
const token = await tokenFor('dana')
const authentication = await connect(token)
const listed = (await call('/v2/actions?app=petshop', { token })).body.data as { id: string; key: string }[]
const idOf = (key: string) => listed.find((action) => action.key === key)?.id ?? ''

async function createZap(title: string): Promise<{ id: string; number: number }> {
  const steps = [
    { action: idOf('new_pet'), authentication, inputs: {} },
    { action: idOf('create_pet'), authentication, inputs: { name: '{{name}}' } },
  ]
  const { body } = await call('/v2/zaps', { token, body: { data: { title, steps } } })
  return { id: body.id, number: Number(body.id.slice(-12)) }
}

type Made = { title?: string; status?: ZapRunStatus; hoursAgo?: number; item?: Record<string, string>; gives?: string }
/** A run as the engine leaves it behind. */
async function insertRun(zapId: number, { title = 'Copy pets', status = 'success', hoursAgo = 1, ...more }: Made = {}) {
  const caller = await findAccessToken(token, deps)
  assert.ok(caller && caller.user_id !== null)
  const owner = { user_id: caller.user_id, workspace_id: caller.workspace_id, client_id: caller.client_id }
  const run = await newZapRun({ id: zapId, title, revision: 1, ...owner }, more.item ?? { id: 'P-1' }, deps)
  const at = new Date(deps.clock.now().getTime() - hoursAgo * 3_600_000)
  const outputs = more.gives === undefined ? null : await sealOutputs(run, [{ sent: more.gives }], deps)
  const finished = status === 'pending' ? null : new Date(at.getTime() + 2000)
  await sql`insert into zap_runs (id, created_at, zap_id, zap_title, revision, user_id, workspace_id, client_id, status,
      position, steps, data_in, outputs, words, finished_at)
    values (${run.id}, ${at}, ${zapId}, ${title}, 1, ${run.user_id}, ${run.workspace_id}, ${run.client_id}, ${status}, 1,
      ${JSON.stringify(run.steps)}::jsonb, ${run.data_in}, ${outputs}, ${run.words}, ${finished})`.execute(deps.db)
  return run.id
}
const list = async (query = '', by = token) => conforming(OPERATION, await call(`/v2/zap-runs${query}`, { token: by }))
const idsOf = async (query: string) => (await list(query)).body.data.map(({ id }: { id: string }) => id)

const [pets, orders] = [await createZap('Copy pets'), await createZap('Mail orders')]
const fresh = await insertRun(pets.number, { hoursAgo: 1, item: { id: 'P-7', name: 'Überrex' }, gives: 'letter' })
const failed = await insertRun(pets.number, { hoursAgo: 30, status: 'error' })
const older = await insertRun(orders.number, { hoursAgo: 24 * 10, title: 'Mail orders', status: 'filtered' })
const ancient = await insertRun(orders.number, { hoursAgo: 24 * 31, title: 'Mail orders' })
const dayAgo = (hours: number) => new Date(deps.clock.now().getTime() - hours * 3_600_000).toISOString()

test('200: the runs of the last 30 days, the latest first, with what came in and what went out', async () => {
  const { status, body } = await list()
  assert.equal(status, 200)
  assert.deepEqual(
    body.data.map(({ id }: { id: string }) => id),
    [fresh, failed, older],
  )
  assert.deepEqual(body.meta, { count: 3, limit: 10, offset: 0 })
  const [run] = body.data
  assert.deepEqual(
    [run.zap_id, run.zap_title, run.status, run.data_in, run.data_out],
    [pets.number, 'Copy pets', 'success', { id: 'P-7', name: 'Überrex' }, { sent: 'letter' }],
  )
  assert.equal(Date.parse(run.end_time) - Date.parse(run.start_time), 2000)
  assert.deepEqual(Object.keys(run.steps[0]), ['status', 'start_time'])
  assert.equal(body.data[1].data_out, null)
})

test('from_date is inclusive, to_date exclusive: RFC 3339, with an offset too, or a bare date at midnight UTC', async () => {
  const { start_time } = (await list()).body.data[1]
  assert.deepEqual(await idsOf(`?from_date=${start_time}`), [fresh, failed])
  assert.deepEqual(await idsOf(`?to_date=${start_time}`), [older])
  assert.deepEqual(await idsOf(`?from_date=${dayAgo(24 * 40)}&to_date=${dayAgo(24 * 9)}`), [older, ancient])
  const plus = new Date(Date.parse(start_time) + 7_200_000).toISOString().replace('Z', '+02:00')
  assert.deepEqual(await idsOf(`?from_date=${encodeURIComponent(plus)}`), [fresh, failed])
  assert.deepEqual(await idsOf(`?from_date=${plus}`), [fresh, failed], 'a + that nobody escaped')
  assert.deepEqual(await idsOf(`?from_date=${dayAgo(24 * 12).slice(0, 10)}`), [fresh, failed, older])
  assert.deepEqual(await idsOf('?from_date=2020-01-01&to_date=2020-01-02'), [])
})

test('zap_id, by its number or its id, statuses and search choose', async () => {
  assert.deepEqual(await idsOf(`?zap_id=${orders.number}`), [older])
  assert.deepEqual(await idsOf(`?zap_id=${orders.id}`), [older])
  assert.deepEqual(await idsOf('?statuses=error,filtered'), [failed, older])
  assert.deepEqual(await idsOf('?statuses=delayed'), [])
  assert.deepEqual(await idsOf('?search=mail%20ord'), [older])
  assert.deepEqual(await idsOf(`?search=${encodeURIComponent('ÜBERREX')}`), [fresh])
  assert.deepEqual(await idsOf('?zap_id=&statuses=&search=&from_date='), [fresh, failed, older])
})

test('pages follow each other and keep the query', async () => {
  const { body } = await list('/?limit=2&statuses=success,error,filtered')
  assert.deepEqual([body.data.length, body.meta], [2, { count: 3, limit: 2, offset: 0 }])
  const next = new URL(body.links.next)
  assert.equal(next.searchParams.get('statuses'), 'success,error,filtered')
  const second = (await list(next.search)).body
  assert.deepEqual([second.data.length, second.links.next], [1, null])
})

test('400 with the parameter: bad dates, statuses, Zaps and searches, all that are wrong', async () => {
  const { status, body } = await list(
    `?from_date=tomorrowish&to_date=2026-02-30&statuses=success,done&zap_id=abc&search=${'x'.repeat(151)}`,
  )
  assert.equal(status, 400)
  assert.deepEqual(
    body.errors.map(({ code, detail, source }: Record<string, unknown>) => [code, detail, source]),
    [
      ['invalid', '"tomorrowish" is not a date.', { parameter: 'from_date' }],
      ['invalid', '"2026-02-30" is not a date.', { parameter: 'to_date' }],
      ['invalid', 'This is no identifier of a Zap.', { parameter: 'zap_id' }],
      ['invalid', '"done" is not a status.', { parameter: 'statuses' }],
      ['max_length', 'Ensure this field has no more than 150 characters.', { parameter: 'search' }],
    ],
  )
})

test('nobody else sees a run: another user, the same user of another partner; 401 and 403', async () => {
  assert.deepEqual((await list('', await tokenFor('omar'))).body.data, [])
  const globex = await registerPartner('globex')
  assert.deepEqual((await list('', await tokenFor('dana', { partner: globex }))).body.data, [])
  assert.equal((await list('', '')).status, 401)
  assert.equal((await list('', await tokenFor('dana', { scopes: 'zap:all' }))).status, 403)
})

test('GET /v2/zaps tells when a Zap last ran to its end', async () => {
  await sql`insert into zap_lanes (zap_id, last_success_at) values (${pets.number}, '2026-10-02T07:15:00Z')
    on conflict (zap_id) do update set last_success_at = excluded.last_success_at`.execute(deps.db)
  const { body } = conforming('GET /v2/zaps', await call('/v2/zaps', { token }))
  const dates = body.data.map((zap: { id: string; last_successful_run_date: string | null }) => [
    zap.id,
    zap.last_successful_run_date,
  ])
  assert.deepEqual(new Map(dates).get(pets.id), '2026-10-02T07:15:00.000Z')
  assert.equal(new Map(dates).get(orders.id), null)
})
