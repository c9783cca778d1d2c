// One refresh, ever: any number of calls, processes and machines on one connection cause one refresh request in flight
// for a token.                                                                                      outbound-oauth §3
// Within a process the calls share one flight; between processes a lease on the row decides. The winner stores the new
// tokens before it lets go; the others wait and read them. Refusals and failures are written under the lease's fence, so
// that a holder who was too slow does no harm; new tokens are written wherever the tokens that they replace still stand,
// since they may be the only ones that the provider takes from now on. A kill between the provider's answer and our commit
// leaves an unreleased lease: the next holder knows that the outcome is unknown, tries the same token once more, and says
// so when the provider then refuses it.
import { setTimeout as pause } from 'node:timers/promises'
import type { App } from '../../apps/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Attempt } from '../calls/attempt.ts'
import { openCredentials } from '../credentials.ts'
import type { Connection } from '../model.ts'
import type { TokenOutcome } from '../outbound/index.ts'
import { appForConnection } from '../own-client/index.ts'
import { findConnection, insertEvent } from '../store.ts'
import { observedRefresh } from './observed-refresh.ts'
import { requestTokens } from './request-tokens.ts'
import { type Settled, settle, type Why, type Work } from './settle.ts'
import * as store from './store.ts'
import { writingDown } from './tried-requests.ts'
import { UNAVAILABLE } from './waits-for-sign-in.ts'

export type Refreshed =
  | { kind: 'renewed'; connection: Connection }
  /** Only the person can help: connect again. */
  | { kind: 'expired'; reason: string }
  /** The provider's sign-in server does not answer, or refuses us as a client; the connection is kept. */
  | { kind: 'unavailable'; detail: string }

type Refreshing = Pick<Connection, 'id' | 'generation'>

const LEASE_SECONDS = 60
const PROLONG_MS = 15_000
const WAIT_MS = 100
const WAITS_MAX = 700 // longer than a lease lives: a dead holder is outlived

/**
 * Renews the tokens that `seen` used, unless somebody has already; see above. `why.isTokenRefused`: after a 401, or a
 * hook's RefreshTokenException; false ahead of time.
 */
export async function refreshConnection(seen: Refreshing, app: App, why: Why, deps: Deps): Promise<Refreshed> {
  return deps.flights.share(`refresh ${seen.id} ${seen.generation}`, () => refreshOrWait(seen, app, why, deps))
}

async function refreshOrWait(seen: Refreshing, app: App, why: Why, deps: Deps): Promise<Refreshed> {
  for (let waits = 0; waits < WAITS_MAX; waits++) {
    const lease = await store.takeLease(deps.db, seen.id, seen.generation, deps.processId, termOf(deps))
    const standing = lease
      ? await refreshWithLease({ ...seen, lease, app, why }, deps)
      : judge(await store.findRefreshState(deps.db, seen.id), seen.generation, deps.clock.now())
    if (standing.kind === 'renewed') return reread(seen.id, deps)
    if (standing.kind === 'expired' || standing.kind === 'unavailable') return standing
    if (standing.kind === 'wait') await pause(WAIT_MS) // 'overtaken' looks at once at what the other one did
  }
  return { kind: 'unavailable', detail: UNAVAILABLE }
}

type Standing = Settled | { kind: 'wait' }

function judge(state: store.RefreshState | undefined, generation: number, now: Date): Standing {
  if (!state) return { kind: 'expired', reason: 'The connection was deleted.' }
  if (state.generation > generation) return { kind: 'renewed' }
  if (state.status !== 'active') return { kind: 'expired', reason: state.reason ?? 'The connection has expired.' }
  const wait = state.refresh_retry_at ? state.refresh_retry_at.getTime() - now.getTime() : 0
  return wait > 0 && wait <= store.WAIT_MAX_SECONDS * 1000
    ? { kind: 'unavailable', detail: UNAVAILABLE }
    : { kind: 'wait' }
}

async function reread(id: number, { db }: Deps): Promise<Refreshed> {
  const connection = await findConnection(db, id)
  if (!connection) return { kind: 'expired', reason: 'The connection was deleted.' }
  if (connection.status !== 'active')
    return { kind: 'expired', reason: connection.reason ?? 'The connection has expired.' }
  return { kind: 'renewed', connection }
}

async function refreshWithLease(work: Omit<Work, 'credentials'>, deps: Deps): Promise<Settled> {
  const { id, lease } = work
  let hasAsked = false
  try {
    const credentials = await openCredentials({ ...lease, id }, deps)
    const app = await appForConnection(work.app, { ...lease, id }, deps)
    hasAsked = true
    const asking = { ...work, app, credentials }
    return await observedRefresh(asking, deps, () =>
      holdingLease(id, lease.fence, deps, () => askAndTell(asking, deps)),
    )
  } catch (error) {
    if (!hasAsked) await store.releaseLease(deps.db, id, lease.fence)
    throw error
  }
}

/** Prolongs the lease while `run` is under way: a token request may take two timeouts, one for each encoding. */
async function holdingLease<T>(id: number, fence: number, deps: Deps, run: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    store.prolongLease(deps.db, id, fence, termOf(deps)).catch(() => {}) // the next turn tries again
  }, PROLONG_MS)
  return run().finally(() => clearInterval(timer))
}

// What was tried is told once it is settled: new tokens are not kept waiting, and no record that fails can lose them.
async function askAndTell(work: Work, deps: Deps): Promise<Settled> {
  const { onTry } = work.why
  if (!onTry) return askAndSettle(work, deps)
  const tried: Attempt[] = []
  try {
    return await askAndSettle(work, { ...deps, fetch: writingDown(deps.fetch, work, tried) })
  } finally {
    for (const attempt of tried)
      await onTry(attempt).catch((error) => deps.log.error({ err: error }, 'a refresh was not recorded'))
  }
}

async function askAndSettle(work: Work, deps: Deps): Promise<Settled> {
  const wasUnknown = work.lease.refresh_unknown_at !== null
  const first = await requestTokens(work.app, work.credentials, deps)
  if (first.kind !== 'unknown' || wasUnknown) return settle(work, first, wasUnknown, deps)
  if (!(await noteUnknown(work, first, deps))) return { kind: 'overtaken' }
  return settle(work, await requestTokens(work.app, work.credentials, deps), true, deps) // once more, with the same token
}

async function noteUnknown(work: Work, outcome: TokenOutcome & { kind: 'unknown' }, deps: Deps): Promise<boolean> {
  const term = termOf(deps)
  return deps.db.transaction().execute(async (tx) => {
    const isOurs = await store.noteUnknown(tx, work.id, work.lease.fence, term)
    if (isOurs)
      await insertEvent(
        tx,
        work.id,
        { type: 'refresh_unknown', runId: work.why.runId, detail: outcome.detail },
        term.now,
      )
    return isOurs
  })
}

function termOf({ clock }: Deps): store.Term {
  const now = clock.now()
  return { now, until: addSeconds(now, LEASE_SECONDS) }
}
