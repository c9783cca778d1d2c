// The lease protocol, checked in every state that a few processes can bring it into, and its model held against the real
// statements.                                                                                       outbound-oauth §3
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import {
  type Bounds,
  LEASE_TICKS,
  newRow,
  type Row,
  type State,
  statements,
  visitAll,
} from '../../../test/harness/lease-model.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { addSeconds } from '../../kernel/clock.ts'
import { expireConnection } from '../expiry/expire-connection.ts'
import * as store from './store.ts'

const server = await startTestServer({ role: 'api' })
const { deps } = server
const { connect, tokenFor } = await startCast(server)

const inFlight = ({ processes }: State, token: number) =>
  processes.filter((process) => process.at === 'asked' && process.token === token).length
const isQuiet = ({ processes }: State) => processes.every(({ at }) => at === 'idle')

const calm: Bounds = { processes: 3, generations: 2, crashes: 0, losses: 0, overruns: 0 }

test('three processes, no fault: one request in flight for a token, no refusal, and what is stored is what the provider takes', (t) => {
  const states = visitAll(calm, (state) => {
    for (const token of [0, 1, 2]) assert.ok(inFlight(state, token) <= 1)
    assert.equal(state.row.status, 'active')
    assert.notEqual(state.valid, null)
    if (isQuiet(state)) assert.equal(state.row.token, state.valid)
  })
  t.diagnostic(`${states} states`)
  assert.ok(states > 20)
})

test('with crashes at every step and lost answers: still one in flight; each refusal is explained, and told as a lost answer', (t) => {
  let expiries = 0
  const bounds = { ...calm, crashes: 2, losses: 1 }
  const states = visitAll(bounds, (state) => {
    for (const token of [0, 1, 2]) assert.ok(inFlight(state, token) <= 1)
    const isRefused = state.processes.some(({ at }) => at === 'refused')
    if (isRefused || state.row.status === 'expired') assert.ok(state.isExplained)
    if (state.row.status === 'expired') {
      expiries++
      assert.equal(state.row.reason, 'lost')
    }
  })
  t.diagnostic(`${states} states, ${expiries} of them expired`)
  assert.ok(expiries > 0, 'no crash did any harm: the model has lost its teeth')
})

test('a holder that stood still beyond its lease: tokens never go back, and only he, a crash or a loss explains a refusal', (t) => {
  const bounds = { processes: 3, generations: 2, crashes: 1, losses: 0, overruns: 1 }
  let overtaken = 0
  const states = visitAll(bounds, (state, from) => {
    if (from) assert.ok(state.row.token >= from.row.token && state.row.generation >= from.row.generation)
    if (state.row.status === 'expired') assert.ok(state.isExplained)
    if (state.overruns === 0) for (const token of [0, 1, 2]) assert.ok(inFlight(state, token) <= 1)
    else overtaken++
  })
  t.diagnostic(`${states} states, ${overtaken} after an overrun`)
  assert.ok(overtaken > 0)
})

test('the model has teeth: without the note of a lease that its holder left behind, a refusal is told as the provider’s own', () => {
  const { take } = statements
  statements.take = (row, holder, generation) => take({ ...row, holder: null }, holder, generation)
  try {
    let isMistold = false
    visitAll({ ...calm, processes: 2, crashes: 1 }, ({ row }) => {
      isMistold ||= row.reason === 'refused'
    })
    assert.ok(isMistold)
  } finally {
    statements.take = take
  }
})

const TICK_SECONDS = 30
const HOLDERS = ['00000000-0000-4000-8000-000000000000', '11111111-1111-4111-8111-111111111111']

/** One statement on the model and on the database; whether it changed anything must be the same. */
type Step = { name: string; model: (row: Row) => Row | undefined; real: (id: number) => Promise<boolean> }

const epoch = deps.clock.now()
const term = (tick: number): store.Term => {
  const now = addSeconds(epoch, tick * TICK_SECONDS)
  return { now, until: addSeconds(now, LEASE_TICKS * TICK_SECONDS) }
}

function stepsAt(tick: number, row: Row, pick: (count: number) => number): Step {
  const holder = pick(2)
  const generation = row.generation - (pick(4) === 0 ? 1 : 0) // now and then what somebody saw before
  const fence = row.fence - (pick(4) === 0 ? 1 : 0)
  const { now } = term(tick)
  const tokens = {
    credentials: String(generation + 1),
    expires_at: null,
    refresh_at: null,
    ends_at: null,
    expiring_at: null,
  }
  const failure = { retryAfterSeconds: undefined, isTokenRefused: false }
  const reason = 'refused'
  const expiry = { generation, kind: 'expired', reason, fence } as const
  const all: Step[] = [
    {
      name: 'take',
      model: (was) => statements.take(was, holder, generation),
      real: async (id) =>
        (await store.takeLease(deps.db, id, generation, HOLDERS[holder] ?? '', term(tick))) !== undefined,
    },
    {
      name: 'prolong',
      model: (was) => statements.prolong(was, fence),
      real: (id) => store.prolongLease(deps.db, id, fence, term(tick)),
    },
    {
      name: 'noteUnknown',
      model: (was) => statements.noteUnknown(was, fence),
      real: (id) => store.noteUnknown(deps.db, id, fence, term(tick)),
    },
    {
      name: 'storeTokens',
      model: (was) => statements.storeTokens(was, generation, generation + 1),
      real: async (id) => (await store.storeTokens(deps.db, id, generation, tokens, now)) !== undefined,
    },
    {
      name: 'storeRefusal',
      model: (was) => statements.storeRefusal(was, fence, generation, reason),
      real: async (id) =>
        (await deps.db.transaction().execute((tx) => expireConnection(tx, { id }, expiry, deps))) !== undefined,
    },
    {
      name: 'storeFailure',
      model: (was) => statements.storeFailure(was, fence),
      real: async (id) => {
        const isStored = await store.storeFailure(deps.db, id, fence, failure, now)
        await sql`update connections set refresh_retry_at = null where id = ${id}`.execute(deps.db) // no part of it
        return isStored
      },
    },
  ]
  return all[pick(all.length)] as Step
}

async function rowOf(id: number, tick: number): Promise<Row> {
  type Real = {
    generation: number
    status: Row['status']
    lease_holder: string | null
    lease_until: Date | null
    fence: number
    is_unknown: boolean
    reason: Row['reason']
  }
  const { rows } = await sql<Real>`
    select generation, status, lease_holder, lease_until, fence::int as fence, refresh_unknown_at is not null as is_unknown, reason
    from connections where id = ${id}`.execute(deps.db)
  const { generation, status, lease_holder, lease_until, fence, is_unknown, reason } = rows[0] as Real
  const left = lease_until ? (lease_until.getTime() - term(tick).now.getTime()) / (TICK_SECONDS * 1000) : 0
  return {
    token: generation,
    generation,
    status,
    reason,
    holder: lease_holder === null ? null : HOLDERS.indexOf(lease_holder),
    left: Math.max(0, left),
    fence,
    isUnknown: is_unknown,
  }
}

/** Repeatable choices: the same seed takes the same walk. */
function choices(seed: number): (count: number) => number {
  let state = seed
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * count)
  }
}

test('60 walks of 15 steps: the statements of the database do to a row what those of the model do', async () => {
  const id = Number(await connect(await tokenFor()))
  for (let seed = 1; seed <= 60; seed++) {
    await sql`update connections set generation = 0, fence = 0, status = 'active', reason = null, lease_holder = null,
      lease_until = null, refresh_unknown_at = null, refresh_retry_at = null where id = ${id}`.execute(deps.db)
    const pick = choices(seed)
    let row = newRow()
    let tick = 0
    for (let count = 0; count < 15; count++) {
      if (pick(3) === 0) {
        tick++
        row = { ...row, left: Math.max(0, row.left - 1) }
      }
      const step = stepsAt(tick, row, pick)
      const next = step.model(row)
      assert.equal(await step.real(id), next !== undefined, `${step.name}, walk ${seed}, step ${count}`)
      row = next ?? row
      assert.deepEqual(await rowOf(id, tick), row, `${step.name}, walk ${seed}, step ${count}`)
    }
  }
})
