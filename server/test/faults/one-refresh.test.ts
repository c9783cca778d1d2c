// One refresh, ever: processes with many callers each on one connection to a provider whose refresh tokens serve once, while
// processes are killed. One refresh request in flight for a token, and a refusal only where a kill fell between the
// provider's answer and our commit: told as a lost answer, and counted. PROVE_PROCESSES, PROVE_CALLERS, PROVE_ROUNDS.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { provisionPartnerUser } from '../../src/accounts/index.ts'
import { type CallerProcess, startCallerProcess, type Tally } from '../harness/caller-process.ts'
import { countsOf, publishProvider, signInTo, turnKnob } from '../harness/connected.ts'
import { startPartner } from '../harness/partner.ts'
import { poll } from '../harness/poll.ts'
import { startTestServer } from '../harness/server.ts'

const PROCESSES = Number(process.env.PROVE_PROCESSES ?? 2)
const CALLERS = Number(process.env.PROVE_CALLERS ?? 20)
const ROUNDS = Number(process.env.PROVE_ROUNDS ?? 4)
const ANSWER_MS = 60 // the provider takes its time, so that kills fall into it
const KILL_MS = 120
const ROUND_MS = 60_000
// So many callers at once ask more of the machine than of the protocol: sockets and pools that are full are no refusals.
const OVERLOADED = /^(?:timeout|upstream|thrown: Error: timeout exceeded)/

const server = await startTestServer({ role: 'api' })
const { deps } = server
await startPartner(server)
const { provider, app } = await publishProvider(server, 'rotator', { accessTokenSeconds: 86_400 })
const who = { partner: 'acme', tenant: 'petshop-ltd', user: 'dana' }
const owner = { clientId: 'acme', ...(await provisionPartnerUser(who, deps)) }

const connect = (reconnectId?: number) => signInTo(server, app, owner, reconnectId)

type Standing = {
  status: string
  reason: string | null
  generation: number
  lease_holder: string | null
  lease_until: Date | null
}
async function standingOf(id: number): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select status, reason, generation, lease_holder, lease_until from connections where id = ${id}`.execute(deps.db)
  return rows[0] as Standing
}

const id = await connect()
await turnKnob(provider, 'delay', { where: 'token', ms: ANSWER_MS })
const processes: CallerProcess[] = []
for (let i = 0; i < PROCESSES; i++) processes.push(await startCallerProcess(server.databaseUrl))

/**
 * The holder of the lease was killed: a minute passes for that lease, in which its request ends in any case. Not by the
 * clock of all: while one process has followed it and another has not, they would judge each other's leases wrongly.
 */
async function outliveTheDead(isRoundOver: () => boolean, diedAt: number): Promise<void> {
  await poll(() => performance.now() - diedAt > 10 * ANSWER_MS, ROUND_MS)
  await poll(async () => {
    const { lease_holder: holder } = await standingOf(id)
    if (holder !== null && !processes.some(({ processId }) => processId === holder))
      await sql`update connections set lease_until = ${deps.clock.now()}
        where id = ${id} and lease_holder = ${holder}`.execute(deps.db)
    return isRoundOver()
  }, ROUND_MS)
}

/** Everybody calls with a token that is over; one process is killed somewhere on the way when `isKilling`. */
async function round(place: number, isKilling: boolean): Promise<Array<Tally | undefined>> {
  await turnKnob(provider, 'expire')
  let isOver = false
  const calling = Promise.all(
    processes.map((process) => process.call({ connectionId: id, owner, callers: CALLERS })),
  ).finally(() => {
    isOver = true
  })
  if (isKilling) {
    // The one that refreshes, as often as it can be told in time: it is the one whose death can do harm.
    await poll(async () => isOver || (await standingOf(id)).lease_holder !== null, ROUND_MS)
    await pause((place * 37) % KILL_MS)
    const { lease_holder } = await standingOf(id)
    const found = processes.findIndex(({ processId }) => processId === lease_holder)
    const [killed] = processes.splice(found < 0 ? place % processes.length : found, 1)
    await killed?.kill()
    await outliveTheDead(() => isOver, performance.now())
  }
  const tallies = await calling
  if (isKilling) processes.push(await startCallerProcess(server.databaseUrl))
  return tallies
}

test(`one refresh in flight for a token, and every refusal explained by a kill: ${PROCESSES} processes of ${CALLERS} callers`, async (t) => {
  let unknown = 0
  let answered = 0
  let overloaded = 0
  let kills = 0
  for (let place = 0; place < ROUNDS; place++) {
    const isKilling = place % 2 === 1
    const before = await countsOf(provider)
    const { generation } = await standingOf(id)
    const tallies = await round(place, isKilling)
    const after = await countsOf(provider)
    const { status, reason, generation: now } = await standingOf(id)
    const refused = (after.token_errors.invalid_grant ?? 0) - (before.token_errors.invalid_grant ?? 0)
    const refreshes = (after.token.refresh_token ?? 0) - (before.token.refresh_token ?? 0)
    const words = JSON.stringify({ place, isKilling, refused, refreshes, status, reason, tallies })
    assert.equal(after.refreshes_in_flight_max, 1, words)
    for (const [end, count] of tallies.flatMap((tally) => Object.entries(tally ?? {}))) {
      if (end === '200') answered += count
      else if (OVERLOADED.test(end)) overloaded += count
      else assert.equal(status, 'expired', words) // nobody is told of an end that there is not
    }
    if (isKilling) kills++
    if (status === 'expired') {
      unknown++
      assert.ok(isKilling && refused === 1, words)
      assert.match(reason ?? '', /^The answer to an earlier refresh was lost/)
      await connect(id)
      continue
    }
    assert.equal(refused, 0, words)
    assert.equal(now, generation + 1, words)
    assert.ok(refreshes === 1 || (isKilling && refreshes === 2), words)
  }
  const { rows } = await sql`
    select 1 from connection_events where connection_id = ${id} and type = 'expired'`.execute(deps.db)
  assert.equal(rows.length, unknown)
  assert.ok(answered > overloaded)
  t.diagnostic(
    `${ROUNDS} expired tokens, ${PROCESSES} processes x ${CALLERS} callers, ${kills} kills: ${answered} calls answered (${overloaded} met a machine that was too busy), one refresh in flight, ${unknown} answers lost to a kill`,
  )
})
