// One refresh, ever: any number of calls, processes and machines on one connection cause one refresh request in flight
// for a token.                                                                                      outbound-oauth §3
// Within a process the calls share one flight; between processes a lease on the row decides, with a fencing number, so
// that a holder who was too slow can write nothing. The winner stores the new tokens before it lets go; the others wait
// and read them. A kill between the provider's answer and our commit leaves an unreleased lease: the next holder knows
// that the outcome is unknown, tries the same token once more, and says so when the provider then refuses it.
import { setTimeout as pause } from 'node:timers/promises'
import type { App } from '../../apps/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { openCredentials, sealCredentials } from '../credentials.ts'
import type { Connection, Credentials } from '../model.ts'
import { keepTokens, refreshTokens, type TokenOutcome, type Tokens } from '../outbound/index.ts'
import { lifetimes } from '../save-connection.ts'
import { findConnection, insertEvent } from '../store.ts'
import * as store from './store.ts'

export type Refreshed =
  | { kind: 'renewed'; connection: Connection }
  /** Only the person can help: connect again. */
  | { kind: 'expired'; reason: string }
  /** The provider's sign-in server does not answer, or refuses us as a client; the connection is kept. */
  | { kind: 'unavailable'; detail: string }

type Refreshing = Pick<Connection, 'id' | 'generation'>

const LEASE_SECONDS = 60
const BACKOFF_MAX_SECONDS = 600
const WAIT_MS = 100
const WAITS_MAX = 700 // longer than a lease lives: a dead holder is outlived
const UNAVAILABLE = 'The sign-in server of the app is unavailable.'
const LOST_ANSWER =
  'The answer to an earlier refresh was lost, and the app refuses the refresh token that was sent with it. Connect the account again.'

/** Renews the tokens that `seen` used, unless somebody has already; see above. */
export async function refreshConnection(
  seen: Refreshing,
  app: App,
  runId: string | undefined,
  deps: Deps,
): Promise<Refreshed> {
  return deps.flights.share(`refresh ${seen.id} ${seen.generation}`, () => refreshOrWait(seen, app, runId, deps))
}

async function refreshOrWait(seen: Refreshing, app: App, runId: string | undefined, deps: Deps): Promise<Refreshed> {
  for (let waits = 0; waits < WAITS_MAX; waits++) {
    const now = deps.clock.now()
    const lease = await store.takeLease(
      deps.db,
      seen.id,
      seen.generation,
      deps.processId,
      now,
      addSeconds(now, LEASE_SECONDS),
    )
    if (lease) return refreshWithLease(seen, lease, app, runId, deps)
    const standing = judge(await store.findRefreshState(deps.db, seen.id), seen.generation, deps.clock.now())
    if (standing.kind === 'renewed') return reread(seen.id, deps)
    if (standing.kind !== 'wait') return standing
    await pause(WAIT_MS)
  }
  return { kind: 'unavailable', detail: UNAVAILABLE }
}

type Standing = { kind: 'renewed' } | { kind: 'wait' } | Exclude<Refreshed, { kind: 'renewed' }>

function judge(state: store.RefreshState | undefined, generation: number, now: Date): Standing {
  if (!state) return { kind: 'expired', reason: 'The connection was deleted.' }
  if (state.status === 'expired') return { kind: 'expired', reason: state.reason ?? 'The connection has expired.' }
  if (state.generation > generation) return { kind: 'renewed' }
  if (state.refresh_retry_at && state.refresh_retry_at > now) return { kind: 'unavailable', detail: UNAVAILABLE }
  return { kind: 'wait' }
}

async function reread(id: number, { db }: Deps): Promise<Refreshed> {
  const connection = await findConnection(db, id)
  return connection ? { kind: 'renewed', connection } : { kind: 'expired', reason: 'The connection was deleted.' }
}

async function refreshWithLease(
  seen: Refreshing,
  lease: store.Lease,
  app: App,
  runId: string | undefined,
  deps: Deps,
): Promise<Refreshed> {
  const credentials = openCredentials({ ...lease, id: seen.id }, deps)
  const work = { id: seen.id, lease, app, credentials, runId }
  const first = await ask(work, deps)
  if (first.kind !== 'unknown') return settle(work, first, lease.refresh_unknown_at !== null, deps)
  const now = deps.clock.now()
  await insertEvent(deps.db, seen.id, { type: 'refresh_unknown', runId, detail: first.detail }, now)
  const isOurs = await store.noteUnknown(deps.db, seen.id, lease.fence, now, addSeconds(now, LEASE_SECONDS))
  if (!isOurs) return { kind: 'unavailable', detail: UNAVAILABLE }
  return settle(work, await ask(work, deps), true, deps) // once more with the same token, and no further
}

type Work = { id: number; lease: store.Lease; app: App; credentials: Credentials; runId: string | undefined }

async function ask({ app, credentials }: Work, { fetch, clock }: Deps): Promise<TokenOutcome> {
  const token = credentials.refresh_token
  if (typeof token !== 'string')
    return { kind: 'final', error: 'no_refresh_token', detail: 'There is no refresh token.', status: 0 }
  return refreshTokens(fetch, app, credentials, token, clock.now())
}

/** Writes what came of it, under the fence. `wasUnknown`: an earlier try with this token may have been carried out. */
async function settle(work: Work, outcome: TokenOutcome, wasUnknown: boolean, deps: Deps): Promise<Refreshed> {
  if (outcome.kind === 'tokens') return keep(work, outcome.tokens, deps)
  if (outcome.kind === 'final') {
    return expire(
      work,
      wasUnknown ? LOST_ANSWER : `The app refused to renew the connection: ${outcome.detail}`,
      outcome.detail,
      deps,
    )
  }
  const retryAfterSeconds = outcome.kind === 'temporary' ? outcome.retry_after_seconds : undefined
  const now = deps.clock.now()
  await deps.db.transaction().execute(async (tx) => {
    await store.storeFailure(
      tx,
      work.id,
      work.lease.fence,
      { backoffMaxSeconds: BACKOFF_MAX_SECONDS, retryAfterSeconds },
      now,
    )
    await insertEvent(tx, work.id, { type: 'refresh_failed', runId: work.runId, detail: outcome.detail }, now)
  })
  const isMisconfigured = outcome.kind === 'temporary' && outcome.misconfigured
  if (isMisconfigured)
    deps.log.error(
      { app: work.app.key, detail: outcome.detail },
      'an app is misconfigured: its sign-in server refuses the client',
    )
  return { kind: 'unavailable', detail: isMisconfigured ? `The app is misconfigured: ${outcome.detail}` : UNAVAILABLE }
}

async function keep(work: Work, tokens: Tokens, deps: Deps): Promise<Refreshed> {
  const { id, lease, app, runId } = work
  const now = deps.clock.now()
  const credentials = keepTokens(work.credentials, tokens)
  const made = {
    credentials: sealCredentials(credentials, { id, workspace_id: lease.workspace_id }, deps),
    ...lifetimes(app, credentials, tokens.expires_in, now),
  }
  await deps.db.transaction().execute(async (tx) => {
    if (await store.storeTokens(tx, id, lease.fence, made, now))
      await insertEvent(tx, id, { type: 'refreshed', runId }, now)
  })
  return reread(id, deps) // also when the fence was lost: somebody newer wrote what counts
}

async function expire(work: Work, reason: string, detail: string, deps: Deps): Promise<Refreshed> {
  const now = deps.clock.now()
  const isOurs = await deps.db.transaction().execute(async (tx) => {
    const stored = await store.storeRefusal(tx, work.id, work.lease.fence, reason, now)
    if (stored) await insertEvent(tx, work.id, { type: 'expired', runId: work.runId, detail }, now)
    return stored
  })
  return isOurs ? { kind: 'expired', reason } : reread(work.id, deps)
}
