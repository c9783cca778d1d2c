import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type Answer, startCast } from '../../../test/harness/cast.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { PETSHOP_KEY } from '../../../test/harness/petshop.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { deleteConnection, findOwnConnection, type Owner, saveConnection } from '../../connections/index.ts'
import type { Emit } from '../../kernel/events.ts'
import { findAccessToken } from '../../oauth/index.ts'
import { endHeldRuns } from './end-held-runs.ts'

const server = await startTestServer()
const { deps } = server
const { acme, call, tokenFor, connect, petshop } = await startCast(server)
const patient = await startPartner(server, 'patient', { on_expired: 'hold' })

async function arrange(partner = patient) {
  const token = await tokenFor('dana', { partner })
  const caller = await findAccessToken(token, deps)
  const owner = { clientId: partner.clientId, userId: caller?.user_id, workspaceId: caller?.workspace_id } as Owner
  const authentication = await connect(token, { credentials: { api_key: 'wrong' } })
  const { body: listed } = await call('/v2/actions?app=petshop', { token })
  const action = listed.data.find(({ key }: { key: string }) => key === 'create_pet').id
  const run = (name: string, headers = {}): Promise<Answer> =>
    call('/v2/action-runs', { token, headers, body: { data: { action, authentication, inputs: { name } } } })
  // With a token of its own: an earlier one may be over by then.
  const show = async (id: string) =>
    (await call(`/v2/action-runs/${id}`, { token: await tokenFor('dana', { partner }) })).body.data
  const ended = async (id: string) => {
    await poll(async () => (await show(id)).status !== 'waiting', 10_000)
    return show(id)
  }
  const reconnect = async () => {
    const made = { owner, app: petshop.app, title: 'Petshop', credentials: { api_key: PETSHOP_KEY } }
    const id = Number(authentication)
    await deps.db.transaction().execute((tx) => saveConnection(tx, { ...made, reconnectId: id }, deps))
    return owner
  }
  return { token, authentication, run, show, ended, reconnect }
}

const statusOf = async (id: string) =>
  (await sql<{ status: string }>`select status from runs where id = ${id}`.execute(deps.db)).rows[0]?.status

test('the run that meets the expiry ends; further ones are held, and carried out when the account is connected again', async () => {
  const { run, ended, show, reconnect, authentication, token } = await arrange()
  const met = await ended((await run('Rex')).body.data.id)
  assert.deepEqual([met.status, met.errors[0].code], ['error', 'authentication'])
  const { body } = await call(`/v2/authentications/${authentication}`, { token })
  assert.equal(body.data.is_expired, true)
  const answers = [await run('Tom'), await run('Tim', { 'idempotency-key': 'tim' })]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  )
  const ids = answers.map(({ body }) => body.data.id)
  for (const id of ids) assert.equal(await statusOf(id), 'held')
  await server.advance(3600) // longer than a run may otherwise take
  for (const id of ids) assert.deepEqual(await show(id), { ...(await show(id)), status: 'waiting', errors: [] })
  await reconnect()
  for (const id of ids) assert.equal((await ended(id)).status, 'success')
})

test('a run is held for a day, and then ends with an authentication error', async () => {
  const { run, ended, show } = await arrange()
  await ended((await run('Rex')).body.data.id)
  const { id } = (await run('Late')).body.data
  await server.advance(23 * 3600)
  assert.equal((await show(id)).status, 'waiting')
  await server.advance(2 * 3600)
  const { status, errors } = await show(id)
  assert.deepEqual([status, errors[0].code, errors[0].title], ['error', 'authentication', 'Connection expired'])
  assert.match(errors[0].detail, /held for a day/)
})

test('a held run that cannot be ended keeps none of the others waiting', async () => {
  const { run, ended, show } = await arrange()
  await ended((await run('Rex')).body.data.id)
  const [stuck, other] = [(await run('Stuck')).body.data.id, (await run('Other')).body.data.id]
  const { rows } = await sql<{ key: string }>`
    update runs set held_at = held_at - interval '25 hours' where id in (${stuck}, ${other})
    returning id as key`.execute(deps.db)
  assert.equal(rows.length, 2)
  const emit: Emit = async (_tx, _name, payload) => {
    if ('run' in payload && payload.run.id === stuck) throw new Error('its secrets cannot be opened')
  }
  await endHeldRuns({ ...deps, emit })
  assert.deepEqual([await statusOf(stuck), await statusOf(other)], ['held', 'error'])
  assert.equal((await show(other)).errors[0].title, 'Connection expired')
})

test('a run that was queued before its connection expired is held by the worker that takes it up', async () => {
  const { run, authentication, reconnect, ended } = await arrange()
  // Right after its creation: the worker finds the connection expired, as if another run had just met it.
  await sql`update connections set status = 'expired' where id = ${Number(authentication)}`.execute(deps.db)
  const { id } = (await run('Queued')).body.data
  await sql`update runs set status = 'queued', held_at = null where id = ${id}`.execute(deps.db)
  const { rows } = await sql<{ created_at: Date }>`select created_at from runs where id = ${id}`.execute(deps.db)
  const created_at = rows[0]?.created_at.toISOString() ?? ''
  await deps.db.transaction().execute((tx) => deps.queue.enqueue(tx, 'run.execute', { id, created_at }))
  await poll(async () => (await statusOf(id)) === 'held', 10_000)
  await reconnect()
  assert.equal((await ended(id)).status, 'success')
})

test('held runs end when their connection is deleted: there is nothing to wait for', async () => {
  const { run, ended, authentication, reconnect } = await arrange()
  const owner = await reconnect()
  await sql`update connections set status = 'expired' where id = ${Number(authentication)}`.execute(deps.db)
  const { id } = (await run('Orphan')).body.data
  assert.ok(await findOwnConnection(authentication, owner, deps))
  await deps.db.transaction().execute((tx) => deleteConnection(tx, Number(authentication), owner, deps))
  const { status, errors } = await ended(id)
  assert.deepEqual([status, errors[0].title], ['error', 'Connection missing'])
})

test('400 authentication_expired with a link: a partner that chose nothing has such runs refused', async () => {
  const { run, ended, authentication } = await arrange(acme)
  await ended((await run('Rex')).body.data.id)
  const { status, body } = await run('Tom')
  assert.deepEqual([status, body.errors[0].code], [400, 'authentication_expired'])
  assert.match(
    body.errors[0].detail,
    new RegExp(`Reconnect it at http://.*/to/petshop\\?reconnect_id=${authentication}$`),
  )
})

test('the link of a refusal is the partner’s own page, where it named one', async () => {
  const named = await startPartner(server, 'named', { reconnect_url: 'https://named.test/accounts?tab=apps' })
  const { run, ended, authentication } = await arrange(named)
  await ended((await run('Rex')).body.data.id)
  const { detail } = (await run('Tom')).body.errors[0]
  assert.ok(
    detail.endsWith(`at https://named.test/accounts?tab=apps&connection_id=${authentication}&app=petshop`),
    detail,
  )
})
