// One call to a third-party API through a connection: credentials in their place, tokens renewed when they must be, the
// failed call repeated once.                                                                    outbound-oauth §2, §3
import { setTimeout as pause } from 'node:timers/promises'
import type { App } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { openCredentials } from '../credentials.ts'
import { expireConnection } from '../expiry/expire-connection.ts'
import type { Connection } from '../model.ts'
import { appForConnection } from '../own-client/index.ts'
import { refreshConnection } from '../refresh/refresh.ts'
import { canRenew } from '../refresh/request-tokens.ts'
import type { Why } from '../refresh/settle.ts'
import { UNAVAILABLE, waitsForSignIn } from '../refresh/waits-for-sign-in.ts'
import * as store from '../store.ts'
import { sendOnce, type Tried } from './send-once.ts'
import type { Build, Sending, Sent } from './sending.ts'

const TOUCH_SECONDS = 60
const AHEAD_WAIT_MS = 1_500

/** Sends what `build` makes through the connection; without one as it is, for apps that need no authentication. */
export async function sendThrough(
  connection: Connection | undefined,
  app: App,
  build: Build,
  sending: Sending,
  deps: Deps,
): Promise<Sent> {
  if (!connection) {
    const { credentials = {} } = sending
    return withoutConnection(await sendOnce({ app, credentials, build, sending }, deps))
  }
  const ready = await renewAhead(connection, app, sending, deps)
  if (ready.kind !== 'ready') return ready
  const used = ready.connection
  if (sending.isUse !== false) await touchSometimes(used, deps)
  const tried = await tryWith(used, app, build, sending, deps)
  if (tried.kind === 'expire') return expireByScript(used, tried, sending, deps)
  if (tried.kind !== 'renew' && !(tried.kind === 'answer' && tried.status === 401)) return tried
  return afterUnauthorized(tried, used, app, build, sending, deps)
}

async function tryWith(connection: Connection, app: App, build: Build, sending: Sending, deps: Deps): Promise<Tried> {
  const credentials = await openCredentials(connection, deps)
  // A script sees the client that the connection was made with.
  const itsApp = sending.hooks ? await appForConnection(app, connection, deps) : app
  return sendOnce({ app: itsApp, connection, credentials, build, sending }, deps)
}

// Credentials that are not stored yet can be neither renewed nor expired.
function withoutConnection(tried: Tried): Sent {
  if (tried.kind === 'renew') return { ...expired(tried.words, tried), error: 'auth_refresh', isScripts: true }
  return tried.kind === 'expire' ? { ...expired(tried.reason, tried), isScripts: true } : tried
}

// ExpiredAuthException('Your reason.'): the call is interrupted, and the reason is told as it is. Seed 003 §4
async function expireByScript(
  { id, generation }: Connection,
  { reason, ...wrote }: Extract<Tried, { kind: 'expire' }>,
  { runId }: Sending,
  deps: Deps,
): Promise<Sent> {
  const expiry = { generation, reason, kind: 'expired', runId, detail: 'ExpiredAuthException' } as const
  await deps.db.transaction().execute((tx) => expireConnection(tx, { id }, expiry, deps))
  return { ...expired(reason, wrote), isScripts: true }
}

type Ready = { kind: 'ready'; connection: Connection } | Extract<Sent, { kind: 'failed' }>

// Ahead of time: a token near its end is renewed before it is used. While it still works, a sign-in server that is slow
// or down stops nobody: the refresh goes on, and the call goes out with the old token.
async function renewAhead(connection: Connection, app: App, sending: Sending, deps: Deps): Promise<Ready> {
  if (connection.status !== 'active') return expired(connection.reason)
  const now = deps.clock.now()
  if (waitsForSignIn(connection, now)) return { kind: 'failed', error: 'upstream', detail: UNAVAILABLE, sent: false }
  const isDue = connection.refresh_at !== null && connection.refresh_at <= now
  if (!isDue || !canRenew(app, await openCredentials(connection, deps))) return { kind: 'ready', connection }
  const refresh = refreshConnection(connection, app, { ...whyOf(sending), isTokenRefused: false }, deps)
  const stillWorks = connection.expires_at !== null && connection.expires_at > now
  const refreshed = stillWorks ? await Promise.race([refresh, pause(AHEAD_WAIT_MS)]) : await refresh
  refresh.catch((error) => deps.log.error({ err: error }, 'a refresh ahead of time failed'))
  if (refreshed?.kind === 'renewed') return { kind: 'ready', connection: refreshed.connection }
  if (refreshed?.kind === 'expired') return expired(refreshed.reason)
  if (stillWorks || refreshed?.kind !== 'unavailable') return { kind: 'ready', connection }
  return { kind: 'failed', error: 'upstream', detail: refreshed.detail, sent: false }
}

async function afterUnauthorized(
  before: Wrote,
  used: Connection,
  app: App,
  build: Build,
  sending: Sending,
  deps: Deps,
): Promise<Sent> {
  if (!canRenew(app, await openCredentials(used, deps))) {
    const reason = `${app.name} refuses the credentials of this connection. Connect the account again.`
    const { generation } = used
    const expiry = { generation, reason, kind: 'expired', runId: sending.runId, detail: 'status 401' } as const
    await deps.db.transaction().execute((tx) => expireConnection(tx, used, expiry, deps))
    return expired(reason, before)
  }
  const refreshed = await refreshConnection(used, app, { ...whyOf(sending), isTokenRefused: true }, deps)
  if (refreshed.kind === 'expired') return expired(refreshed.reason, before)
  if (refreshed.kind === 'unavailable')
    return { kind: 'failed', error: 'upstream', detail: refreshed.detail, sent: false, ...wroteOf(before) }
  const again = { ...(await tryWith(refreshed.connection, app, build, sending, deps)), ...wroteOf(before) }
  if (again.kind === 'expire') return expireByScript(refreshed.connection, again, sending, deps)
  if (again.kind === 'renew') return { ...expired(again.words, again), error: 'auth_refresh', isScripts: true }
  if (again.kind !== 'answer' || again.status !== 401) return again
  return expired(`${app.name} refuses the call also with a renewed token.`, again)
}

function whyOf({ runId, onTry }: Sending): Pick<Why, 'runId' | 'onTry'> {
  return { runId, onTry }
}

/** Whether the script had sent something before the call was refused. */
type Wrote = Pick<Tried, 'hasWritten'>

function wroteOf({ hasWritten }: Wrote): Wrote {
  return hasWritten ? { hasWritten } : {}
}

function expired(reason: string | null, wrote: Wrote = {}): Extract<Sent, { kind: 'failed' }> {
  return {
    ...wroteOf(wrote),
    kind: 'failed',
    error: 'auth_expired',
    detail: reason || 'The connection has expired. Connect the account again.',
    sent: false,
  }
}

// `last used` to the minute is enough, and spares a write at each call.
async function touchSometimes({ id, last_used_at }: Connection, { db, clock, flights }: Deps): Promise<void> {
  const now = clock.now()
  if (last_used_at && now.getTime() - last_used_at.getTime() < TOUCH_SECONDS * 1000 && now >= last_used_at) return
  await flights.share(`touch ${id}`, () => store.touch(db, id, now)) // many at once would wait for each other's row
}
