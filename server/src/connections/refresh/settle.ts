// What came of a refresh is written down: new tokens, a refusal for good, or a failure that is tried again later.
import { setTimeout as pause } from 'node:timers/promises'
import type { App } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Attempt } from '../calls/attempt.ts'
import { sealCredentials } from '../credentials.ts'
import { expireConnection } from '../expiry/expire-connection.ts'
import { type Lifetimes, lifetimes } from '../lifetimes.ts'
import type { Credentials } from '../model.ts'
import { keepTokens, type TokenOutcome, type Tokens } from '../outbound/index.ts'
import { factsOf } from '../standing-events.ts'
import { insertEvent } from '../store.ts'
import { alertOwner } from './alert-owner.ts'
import { canRenew } from './request-tokens.ts'
import * as store from './store.ts'
import { UNAVAILABLE } from './waits-for-sign-in.ts'

/** One refresh under a lease. */
export type Work = {
  id: number
  /** Of the tokens that are to be replaced. */
  generation: number
  lease: store.Lease
  app: App
  credentials: Credentials
  why: Why
}

/** What a refresh is for. */
export type Why = {
  runId?: string | undefined
  /** The provider refused the token (401), rather than that its end is near. */
  isTokenRefused: boolean
  /** Hears of each request that this process makes for it, once it is settled. */
  onTry?: ((attempt: Attempt) => Promise<void>) | undefined
}

/** `overtaken`: somebody else wrote meanwhile, so that ours did not count; look again. */
export type Settled =
  | { kind: 'renewed' }
  | { kind: 'overtaken' }
  | { kind: 'expired'; reason: string }
  | { kind: 'unavailable'; detail: string }

const LOST_ANSWER =
  'The answer to an earlier refresh was lost, and the app refuses the refresh token that was sent with it. Connect the account again.'
// The provider has given new tokens, and nobody else has them: a database that is away for a minute must not lose them.
const KEEP_TRIES_MAX = 240
const KEEP_PAUSE_MS = 250

/** `wasUnknown`: an earlier try with this token may have been carried out, which explains a refusal. */
export async function settle(work: Work, outcome: TokenOutcome, wasUnknown: boolean, deps: Deps): Promise<Settled> {
  if (outcome.kind === 'tokens') return keep(work, outcome.tokens, deps)
  if (outcome.kind === 'final') {
    return refuse(work, outcome, wasUnknown, deps)
  }
  return fail(work, outcome, deps)
}

async function keep(work: Work, tokens: Tokens, deps: Deps): Promise<Settled> {
  const now = deps.clock.now()
  const credentials = keepTokens(work.credentials, tokens)
  const made = {
    credentials: await sealCredentials(credentials, { id: work.id, workspace_id: work.lease.workspace_id }, deps),
    ...lifetimesOf(work, credentials, tokens, now),
  }
  const isKept = await untilWritten(() =>
    deps.db.transaction().execute(async (tx) => {
      const row = await store.storeTokens(tx, work.id, work.generation, made, now)
      if (!row) return false
      await insertEvent(tx, work.id, { type: 'refreshed', runId: work.why.runId }, now)
      if (row.former_status !== 'active') await deps.emit(tx, 'connection.recovered', { connection: factsOf(row) })
      return true
    }),
  )
  // A commit whose answer was lost may have been carried out: then the next look finds the newer generation.
  return { kind: isKept ? 'renewed' : 'overtaken' }
}

// Where neither another refresh token nor its life came, the end that was known stands.
function lifetimesOf({ app, lease }: Work, credentials: Credentials, tokens: Tokens, now: Date): Lifetimes {
  const lives = { expiresInSeconds: tokens.expires_in, refreshExpiresInSeconds: tokens.refresh_expires_in }
  const made = lifetimes(app, credentials, lives, now)
  const isKept = tokens.refresh_token === undefined && tokens.refresh_expires_in === undefined
  return isKept && canRenew(app, credentials)
    ? { ...made, ends_at: lease.ends_at, expiring_at: lease.expiring_at }
    : made
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

type Refusal = Extract<TokenOutcome, { kind: 'final' }>

async function refuse(work: Work, refusal: Refusal, wasUnknown: boolean, deps: Deps): Promise<Settled> {
  const { detail } = refusal
  // ExpiredAuthException('Your reason.') is told as it is. Seed 003 §4
  const words = refusal.by_script ? detail : `The app refused to renew the connection: ${detail}`
  const reason = wasUnknown && !refusal.by_script ? LOST_ANSWER : words
  const kind = !wasUnknown && saysRevoked(refusal) ? 'revoked' : 'expired'
  const { generation, why, lease } = work
  const expiry = { generation, reason, kind, fence: lease.fence, runId: why.runId, detail } as const
  const expired = await deps.db.transaction().execute((tx) => expireConnection(tx, work, expiry, deps))
  return expired ? { kind: 'expired', reason } : { kind: 'overtaken' }
}

// "Token has been expired or revoked" says neither; RFC 6749 has one code for both.
function saysRevoked({ error, detail }: Refusal): boolean {
  const words = `${error} ${detail}`
  return /revoked|deauthori[sz]ed|uninstalled/i.test(words) && !/expired/i.test(words)
}

async function fail(
  work: Work,
  outcome: Exclude<TokenOutcome, { kind: 'tokens' | 'final' }>,
  deps: Deps,
): Promise<Settled> {
  const retryAfter = outcome.kind === 'temporary' ? outcome.retry_after_seconds : undefined
  const isMisconfigured = outcome.kind === 'temporary' && outcome.misconfigured === true
  const now = deps.clock.now()
  const isStored = await deps.db.transaction().execute(async (tx) => {
    const failure = { retryAfterSeconds: retryAfter, isTokenRefused: work.why.isTokenRefused }
    const isOurs = await store.storeFailure(tx, work.id, work.lease.fence, failure, now)
    const type = outcome.kind === 'unknown' ? 'refresh_unknown' : 'refresh_failed'
    if (isOurs) await insertEvent(tx, work.id, { type, runId: work.why.runId, detail: outcome.detail }, now)
    if (isOurs && isMisconfigured)
      await alertOwner(tx, { app: work.app, clientId: work.lease.client_id }, outcome.detail, deps)
    return isOurs
  })
  if (!isStored) return { kind: 'overtaken' }
  if (!isMisconfigured) return { kind: 'unavailable', detail: UNAVAILABLE }
  return { kind: 'unavailable', detail: `The app is misconfigured: ${outcome.detail}` }
}
