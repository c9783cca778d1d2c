// What came of a refresh is written down: new tokens, a refusal for good, or a failure that is tried again later.
import { setTimeout as pause } from 'node:timers/promises'
import type { App } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { sealCredentials } from '../credentials.ts'
import type { Credentials } from '../model.ts'
import { keepTokens, type TokenOutcome, type Tokens } from '../outbound/index.ts'
import { lifetimes } from '../save-connection.ts'
import { insertEvent } from '../store.ts'
import * as store from './store.ts'

/** One refresh under a lease. */
export type Work = {
  id: number
  /** Of the tokens that are to be replaced. */
  generation: number
  lease: store.Lease
  app: App
  credentials: Credentials
  runId: string | undefined
}

/** `overtaken`: somebody else wrote meanwhile, so that ours did not count; look again. */
export type Settled =
  | { kind: 'renewed' }
  | { kind: 'overtaken' }
  | { kind: 'expired'; reason: string }
  | { kind: 'unavailable'; detail: string }

const LOST_ANSWER =
  'The answer to an earlier refresh was lost, and the app refuses the refresh token that was sent with it. Connect the account again.'
const UNAVAILABLE = 'The sign-in server of the app is unavailable.'
// The provider has given new tokens, and nobody else has them: a database that is away for a minute must not lose them.
const KEEP_TRIES_MAX = 240
const KEEP_PAUSE_MS = 250

/** `wasUnknown`: an earlier try with this token may have been carried out, which explains a refusal. */
export async function settle(work: Work, outcome: TokenOutcome, wasUnknown: boolean, deps: Deps): Promise<Settled> {
  if (outcome.kind === 'tokens') return keep(work, outcome.tokens, deps)
  if (outcome.kind === 'final') {
    const reason = wasUnknown ? LOST_ANSWER : `The app refused to renew the connection: ${outcome.detail}`
    return refuse(work, reason, outcome.detail, deps)
  }
  return fail(work, outcome, deps)
}

async function keep(work: Work, tokens: Tokens, deps: Deps): Promise<Settled> {
  const now = deps.clock.now()
  const credentials = keepTokens(work.credentials, tokens)
  const made = {
    credentials: await sealCredentials(credentials, { id: work.id, workspace_id: work.lease.workspace_id }, deps),
    ...lifetimes(work.app, credentials, tokens.expires_in, now),
  }
  const isKept = await untilWritten(() =>
    deps.db.transaction().execute(async (tx) => {
      const isStored = await store.storeTokens(tx, work.id, work.generation, made, now)
      if (isStored) await insertEvent(tx, work.id, { type: 'refreshed', runId: work.runId }, now)
      return isStored
    }),
  )
  // A commit whose answer was lost may have been carried out: then the next look finds the newer generation.
  return { kind: isKept ? 'renewed' : 'overtaken' }
}

// Whatever stands against the write, nobody else has these tokens: it is tried until it works or nobody waits any more.
async function untilWritten<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      if (attempt >= KEEP_TRIES_MAX) throw error
      await pause(KEEP_PAUSE_MS)
    }
  }
}

async function refuse(work: Work, reason: string, detail: string, deps: Deps): Promise<Settled> {
  const now = deps.clock.now()
  const isStored = await deps.db.transaction().execute(async (tx) => {
    const isOurs = await store.storeRefusal(tx, work.id, work.lease.fence, reason, now)
    if (isOurs) await insertEvent(tx, work.id, { type: 'expired', runId: work.runId, detail }, now)
    return isOurs
  })
  return isStored ? { kind: 'expired', reason } : { kind: 'overtaken' }
}

async function fail(
  work: Work,
  outcome: Exclude<TokenOutcome, { kind: 'tokens' | 'final' }>,
  deps: Deps,
): Promise<Settled> {
  const retryAfter = outcome.kind === 'temporary' ? outcome.retry_after_seconds : undefined
  const now = deps.clock.now()
  const isStored = await deps.db.transaction().execute(async (tx) => {
    const isOurs = await store.storeFailure(tx, work.id, work.lease.fence, retryAfter, now)
    const type = outcome.kind === 'unknown' ? 'refresh_unknown' : 'refresh_failed'
    if (isOurs) await insertEvent(tx, work.id, { type, runId: work.runId, detail: outcome.detail }, now)
    return isOurs
  })
  if (!isStored) return { kind: 'overtaken' }
  const isMisconfigured = outcome.kind === 'temporary' && outcome.misconfigured === true
  if (!isMisconfigured) return { kind: 'unavailable', detail: UNAVAILABLE }
  deps.log.error(
    { app: work.app.key, detail: outcome.detail },
    'an app is misconfigured: its sign-in server refuses the client',
  )
  return { kind: 'unavailable', detail: `The app is misconfigured: ${outcome.detail}` }
}
