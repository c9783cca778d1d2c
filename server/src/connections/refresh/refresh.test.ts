import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { type Connected, countsOf, publishProvider, signInTo, turnKnob } from '../../../test/harness/connected.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { startTestServer, type TestServer } from '../../../test/harness/server.ts'
import { provisionPartnerUser } from '../../accounts/index.ts'
import { fillRequest } from '../../apps/index.ts'
import type { ProviderKey } from '../../dev/providers/index.ts'
import { type Connection, findOwnConnection, type Owner, type Sent, sendThrough } from '../index.ts'

const server = await startTestServer({ role: 'api' }) // nothing is renewed but by the calls here
await startPartner(server)
const owner: Owner = {
  clientId: 'acme',
  ...(await provisionPartnerUser({ partner: 'acme', tenant: 'petshop-ltd', user: 'dana' }, server.deps)),
}

/** A connection to a mock provider of its own, made through its real consent page. */
async function connect(key: ProviderKey): Promise<Connected> {
  const published = await publishProvider(server, key)
  return { ...published, id: await signInTo(server, published.app, owner) }
}

const knob = turnKnob
const refreshesOf = countsOf
const rowOf = async (id: number): Promise<Connection> => (await findOwnConnection(id, owner, server.deps))!
const eventsOf = async (id: number) =>
  (
    await sql<{ type: string }>`select type from connection_events where connection_id = ${id} order by at`.execute(
      server.deps.db,
    )
  ).rows.map(({ type }) => type)

async function call({ app, id }: Connected, on: TestServer = server): Promise<Sent> {
  const build = (auth: Record<string, unknown>) => fillRequest(app.auth.test!, { auth: auth as never }, app.hosts)
  return sendThrough(await rowOf(id), app, build, { purpose: 'test' }, on.deps)
}
const leaseOf = async (id: number) =>
  (
    await sql<{ lease_until: Date | null }>`select lease_until from connections where id = ${id}`.execute(
      server.deps.db,
    )
  ).rows[0]?.lease_until ?? null

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200 && !(await isTrue()); i++) await new Promise((resolve) => setTimeout(resolve, 10))
}

async function asAdmin(...statements: string[]): Promise<void> {
  const url = new URL(server.databaseUrl)
  url.pathname = 'postgres'
  const admin = new pg.Client(url.href)
  await admin.connect()
  for (const statement of statements) await admin.query(statement)
  await admin.end()
}

const statusOf = (sent: Sent) => (sent.kind === 'answer' ? sent.status : `${sent.error}: ${sent.detail}`)

test('two servers, 20 parallel calls on an expired token of rotator: one refresh, and every call succeeds', async () => {
  const other = await startTestServer({ databaseUrl: server.databaseUrl, role: 'api' })
  const connected = await connect('rotator')
  for (let round = 1; round <= 3; round++) {
    await knob(connected.provider, 'expire')
    const calls = Array.from({ length: 20 }, (_, i) => call(connected, i % 2 ? server : other))
    assert.deepEqual(new Set((await Promise.all(calls)).map(statusOf)), new Set([200]))
    const counts = await refreshesOf(connected.provider)
    assert.equal(counts.token.refresh_token, round)
    assert.equal(counts.reuse_detections, 0)
    assert.equal(counts.refreshes_in_flight_max, 1)
  }
  assert.deepEqual(await eventsOf(connected.id), ['created', 'refreshed', 'refreshed', 'refreshed'])
})

test('a token near its end is renewed before it is used; while it lives, a sign-in server that is down stops nobody', async () => {
  const connected = await connect('rotator')
  await server.advance(31) // of 60 seconds; the margin is half the life
  assert.equal(statusOf(await call(connected)), 200)
  assert.equal((await refreshesOf(connected.provider)).token.refresh_token, 1)
  await server.advance(31)
  await knob(connected.provider, 'fail', { where: 'token', count: 1 })
  assert.equal(statusOf(await call(connected)), 200)
  assert.equal((await rowOf(connected.id)).status, 'active')
})

test('a sign-in server that hangs holds up nobody whose token still works', async () => {
  const connected = await connect('rotator')
  await server.advance(31)
  await knob(connected.provider, 'delay', { where: 'token', ms: 4000 })
  const started = performance.now()
  assert.equal(statusOf(await call(connected)), 200)
  assert.ok(performance.now() - started < 3500)
  await knob(connected.provider, 'delay', { where: 'token', ms: 0 })
  await server.deps.flights.idle()
  assert.deepEqual(await eventsOf(connected.id), ['created', 'refreshed'])
})

test('tokens that come after the lease was lost are kept, also when the one who overtook was refused', async () => {
  const connected = await connect('rotator')
  const other = await startTestServer({ databaseUrl: server.databaseUrl, role: 'api' })
  await knob(connected.provider, 'expire')
  await knob(connected.provider, 'delay', { where: 'token', ms: 700 })
  const slow = call(connected)
  await until(async () => (await leaseOf(connected.id)) !== null)
  await sql`update connections set lease_until = ${server.deps.clock.now()} where id = ${connected.id}`.execute(
    server.deps.db,
  )
  const overtaking = call(connected, other)
  await Promise.all([slow, overtaking]) // what they answer is the provider's: it has seen the old token twice
  assert.equal((await rowOf(connected.id)).status, 'active')
  assert.equal((await rowOf(connected.id)).generation, 1)
  await knob(connected.provider, 'delay', { where: 'token', ms: 0 })
})

test('new tokens survive a database that is away while they are written', async () => {
  const connected = await connect('rotator')
  await knob(connected.provider, 'expire')
  await knob(connected.provider, 'delay', { where: 'token', ms: 300 })
  const calling = call(connected)
  await until(async () => (await leaseOf(connected.id)) !== null)
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(server.deps.db)
  await asAdmin(
    `alter database ${rows[0]?.name} with allow_connections false`,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${rows[0]?.name}'`,
  )
  await new Promise((resolve) => setTimeout(resolve, 1000)) // the answer comes while nobody can write
  await asAdmin(`alter database ${rows[0]?.name} with allow_connections true`)
  assert.equal(statusOf(await calling), 200)
  assert.equal((await rowOf(connected.id)).generation, 1)
  await knob(connected.provider, 'delay', { where: 'token', ms: 0 })
})

test('a connection that is deleted during its refresh ends the call, and nothing is thrown', async () => {
  const connected = await connect('rotator')
  await knob(connected.provider, 'expire')
  await knob(connected.provider, 'delay', { where: 'token', ms: 300 })
  await knob(connected.provider, 'fail', { where: 'token', count: 1, status: 500 })
  const calling = call(connected)
  await until(async () => (await leaseOf(connected.id)) !== null)
  await sql`delete from connections where id = ${connected.id}`.execute(server.deps.db)
  assert.match(String(statusOf(await calling)), /^auth_expired: The connection was deleted/)
})

test('a wait of years that a provider asks for, or that a clock which was moved back left behind, is none', async () => {
  const connected = await connect('rotator')
  await knob(connected.provider, 'expire')
  await knob(connected.provider, 'fail', { where: 'token', count: 1, retry_after: 3600 })
  assert.match(String(statusOf(await call(connected))), /^upstream/)
  await server.advance(601)
  assert.equal(statusOf(await call(connected)), 200)
  await knob(connected.provider, 'expire')
  await sql`update connections set refresh_retry_at = ${new Date(server.deps.clock.now().getTime() + 86_400_000)} where id = ${connected.id}`.execute(
    server.deps.db,
  )
  assert.equal(statusOf(await call(connected)), 200)
})

test('a refused refresh expires the connection with the provider’s words, and further calls are refused without a request', async () => {
  const connected = await connect('rotator')
  await knob(connected.provider, 'revoke')
  assert.match(String(statusOf(await call(connected))), /^auth_expired: The app refused to renew the connection/)
  const row = await rowOf(connected.id)
  assert.equal(row.status, 'expired')
  const before = await refreshesOf(connected.provider)
  assert.match(String(statusOf(await call(connected))), /^auth_expired/)
  assert.deepEqual(await refreshesOf(connected.provider), before)
})

test('a sign-in server that fails keeps the connection, backs off, and is asked again when the wait is over', async () => {
  const connected = await connect('rotator')
  await knob(connected.provider, 'expire')
  await knob(connected.provider, 'fail', { where: 'token', count: 1, retry_after: 90 })
  assert.match(String(statusOf(await call(connected))), /^upstream: .*unavailable/)
  const before = (await refreshesOf(connected.provider)).token.refresh_token
  assert.match(String(statusOf(await call(connected))), /^upstream/) // still waiting: no request
  assert.equal((await refreshesOf(connected.provider)).token.refresh_token, before)
  await server.advance(91)
  assert.equal(statusOf(await call(connected)), 200)
})

test('a lost answer is tried once more with the same token; what a strict provider then refuses is told as that', async () => {
  const connected = await connect('rotator')
  await knob(connected.provider, 'expire')
  await knob(connected.provider, 'lose', { count: 1 })
  assert.match(String(statusOf(await call(connected))), /^auth_expired: The answer to an earlier refresh was lost/)
  assert.deepEqual(await eventsOf(connected.id), ['created', 'refresh_unknown', 'expired'])
})

test('a lost answer is no harm where refresh tokens may be used again', async () => {
  const connected = await connect('coop')
  await knob(connected.provider, 'expire')
  await knob(connected.provider, 'lose', { count: 1 })
  assert.equal(statusOf(await call(connected)), 200)
  assert.deepEqual(await eventsOf(connected.id), ['created', 'refresh_unknown', 'refreshed'])
})

test('a lease whose holder died is taken over when it runs out, and the refresh counts as unknown', async () => {
  const connected = await connect('coop')
  const { deps } = server
  await sql`update connections set lease_holder = gen_random_uuid(), lease_until = ${new Date(deps.clock.now().getTime() + 60_000)}, fence = fence + 1
            where id = ${connected.id}`.execute(deps.db)
  await knob(connected.provider, 'expire')
  const waiting = call(connected)
  await server.advance(61)
  assert.equal(statusOf(await waiting), 200)
  const { rows } =
    await sql`select 1 from connections where id = ${connected.id} and lease_holder is null and refresh_unknown_at is null`.execute(
      deps.db,
    )
  assert.equal(rows.length, 1)
})

test('where there is nothing to refresh, a 401 expires the connection', async () => {
  const connected = await connect('slackish')
  await knob(connected.provider, 'expire')
  assert.match(String(statusOf(await call(connected))), /^auth_expired: Slackish refuses/)
  assert.equal((await rowOf(connected.id)).status, 'expired')
})

test('credentials are sealed, and open in their own row only', async () => {
  const [one, two] = [await connect('rotator'), await connect('rotator')]
  const row = await rowOf(one.id)
  assert.match(row.credentials, /^v1\.[\w-]+\./)
  assert.equal(
    Buffer.from(row.credentials.split('.')[2] ?? '', 'base64url')
      .toString('latin1')
      .includes('access_token'),
    false,
  )
  await sql`update connections set credentials = ${row.credentials} where id = ${two.id}`.execute(server.deps.db)
  await assert.rejects(call(two), /another row/)
})
