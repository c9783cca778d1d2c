// How often, and how many at a time, an app may be called: the `limits` of its manifest, and what its provider asks for
// by Retry-After.                                                                                     outbound-oauth §7
// Rates hold over all processes, concurrency in each of them. A call that has to wait does so within its own timeout,
// and has not been sent when it fails here. Sign-in servers are not counted: refreshes have a patience of their own.
import type { App } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { OutboundAnswer, OutboundFailure } from '../../kernel/safe-fetch/index.ts'
import { readRetryAfterSeconds } from '../outbound/index.ts'
import { appFor } from '../own-client/index.ts'
import { notePause, readPause } from './pauses.ts'
import { takeTurn } from './turns.ts'
import { CANCELLED, type Patience, waitOut } from './waiting.ts'

/** One call: whose, and how long it may wait for its turn. */
export type LimitedCall = {
  /** Absent: credentials that are not stored yet, or an app that needs none. */
  connection?: { id: number; workspace_id: number } | undefined
  /** Milliseconds; the request itself has as much again. Default 30,000. */
  timeoutMs?: number | undefined
  signal?: AbortSignal | undefined
}

type LimitDeps = Pick<Deps, 'db' | 'pool' | 'listener' | 'caches' | 'clock' | 'vault'>

const TIMEOUT_MS = 30_000
// A run that waits longer keeps its worker from others, and a person before an empty list.
const PAUSE_MS_MAX = 5_000
const ASKING = new Set([429, 503]) // RFC 6585 §4, RFC 9110 §15.6.4

/**
 * Sends one call to an app when its turn has come, and hears what the provider asks for. A failure of kind `throttled`:
 * the turn did not come in time, and nothing was sent. Rejects only when a rate cannot be counted.
 */
export async function withinLimits(
  app: App,
  { connection, signal, timeoutMs = TIMEOUT_MS }: LimitedCall,
  send: () => Promise<OutboundAnswer>,
  deps: LimitDeps,
): Promise<OutboundAnswer> {
  const patience = { until: performance.now() + timeoutMs, signal, appName: app.name }
  const pauseKey = pauseKeyOf(app, connection)
  const bucket = await bucketOf(app, connection, deps)
  for (;;) {
    const failure = await sitOut(pauseKey, patience, deps)
    if (failure) return failure
    const turn = await takeTurn(bucket, app.limits, patience, deps)
    if (turn.kind !== 'turn') return turn
    try {
      if ((await readPause(pauseKey, deps)) > 0) continue // asked for meanwhile: others may have this turn
      return await sendAndHear(pauseKey, send, deps)
    } finally {
      turn.leave()
    }
  }
}

async function sitOut(
  key: string | undefined,
  patience: Patience,
  deps: LimitDeps,
): Promise<OutboundFailure | undefined> {
  for (;;) {
    if (patience.signal?.aborted) return CANCELLED
    const milliseconds = await readPause(key, deps)
    if (milliseconds <= 0) return undefined
    const until = Math.min(patience.until, performance.now() + PAUSE_MS_MAX)
    const failure = await waitOut(milliseconds, { ...patience, until }, `${patience.appName} has asked for a pause.`)
    if (failure) return failure
  }
}

async function sendAndHear(
  key: string | undefined,
  send: () => Promise<OutboundAnswer>,
  deps: LimitDeps,
): Promise<OutboundAnswer> {
  const answer = await send()
  if (key !== undefined && answer.kind === 'answer' && ASKING.has(answer.status)) {
    const seconds = readRetryAfterSeconds(answer.headers['retry-after'], deps.clock.now())
    if (seconds) await notePause(key, seconds, deps)
  }
  return answer
}

// A pause is asked of one account. Credentials that are not stored yet have none: what their host says must not keep
// others from connecting.
function pauseKeyOf(app: App, connection: LimitedCall['connection']): string | undefined {
  if (connection) return `connection:${connection.id}`
  return app.auth.type === 'none' ? `app:${app.id}` : undefined
}

// Providers count by their client: a workspace that brought its own has a count of its own.
async function bucketOf(app: App, connection: LimitedCall['connection'], deps: LimitDeps): Promise<string> {
  if (app.limits === undefined) return app.id
  const { oauth2 } = (connection ? await appFor(app, connection.workspace_id, deps) : app).auth
  return oauth2?.is_own_client ? `${app.id}:${oauth2.client_id}` : app.id
}
