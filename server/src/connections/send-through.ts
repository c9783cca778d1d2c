// One call to a third-party API through a connection: credentials in their place, tokens renewed when they must be, the
// failed call repeated once.                                                                    outbound-oauth §2, §3
import { setTimeout as pause } from 'node:timers/promises'
import { type App, type FilledRequest, TemplateError } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { OutboundAnswer, OutboundRequest } from '../kernel/safe-fetch/index.ts'
import { type Attempt, describeAttempt } from './attempt.ts'
import { openCredentials } from './credentials.ts'
import { expireConnection } from './expiry/expire-connection.ts'
import type { Connection, Credentials } from './model.ts'
import { authoriseRequest, secretsOf } from './outbound/index.ts'
import { refreshConnection } from './refresh/refresh.ts'
import { canRenew } from './refresh/request-tokens.ts'
import { UNAVAILABLE, waitsForSignIn } from './refresh/waits-for-sign-in.ts'
import * as store from './store.ts'

export type Sent =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string; secrets: readonly string[] }
  /** `sent`: the request may have reached the provider, so a write must not be repeated. */
  | { kind: 'failed'; error: 'user' | 'auth_expired' | 'upstream' | 'timeout'; detail: string; sent: boolean }

export type Sending = {
  /** What the request is for, for the run's record. */
  purpose: string
  runId?: string | undefined
  /** Without a connection: credentials that are not stored yet. */
  credentials?: Credentials
  /** Awaited right before a request leaves: whoever must remember that it did commits that here. */
  beforeSend?: () => Promise<void>
  /** Hears of each request that was tried. */
  onTry?: (attempt: Attempt) => Promise<void>
  timeoutMs?: number
  /** False for a health probe: it is no use of the connection. */
  isUse?: boolean
  signal?: AbortSignal | undefined
}

/** Builds the request from the connection's credentials; called again after a refresh. Throws TemplateError. */
export type Build = (auth: Credentials) => FilledRequest

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
  if (!connection) return sendOnce(sending.credentials ?? {}, app, build, sending, deps)
  const ready = await renewAhead(connection, app, sending, deps)
  if (ready.kind !== 'ready') return ready
  const used = ready.connection
  if (sending.isUse !== false) await touchSometimes(used, deps)
  const sent = await sendOnce(await openCredentials(used, deps), app, build, sending, deps)
  if (sent.kind !== 'answer' || sent.status !== 401) return sent
  return afterUnauthorized(used, app, build, sending, deps)
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
  const refresh = refreshConnection(connection, app, { runId: sending.runId, isTokenRefused: false }, deps)
  const stillWorks = connection.expires_at !== null && connection.expires_at > now
  const refreshed = stillWorks ? await Promise.race([refresh, pause(AHEAD_WAIT_MS)]) : await refresh
  refresh.catch((error) => deps.log.error({ err: error }, 'a refresh ahead of time failed'))
  if (refreshed?.kind === 'renewed') return { kind: 'ready', connection: refreshed.connection }
  if (refreshed?.kind === 'expired') return expired(refreshed.reason)
  if (stillWorks || refreshed?.kind !== 'unavailable') return { kind: 'ready', connection }
  return { kind: 'failed', error: 'upstream', detail: refreshed.detail, sent: false }
}

async function afterUnauthorized(
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
    return expired(reason)
  }
  const refreshed = await refreshConnection(used, app, { runId: sending.runId, isTokenRefused: true }, deps)
  if (refreshed.kind === 'expired') return expired(refreshed.reason)
  if (refreshed.kind === 'unavailable')
    return { kind: 'failed', error: 'upstream', detail: refreshed.detail, sent: false }
  const again = await sendOnce(await openCredentials(refreshed.connection, deps), app, build, sending, deps)
  if (again.kind !== 'answer' || again.status !== 401) return again
  return {
    kind: 'failed',
    error: 'auth_expired',
    detail: `${app.name} refuses the call also with a renewed token.`,
    sent: false,
  }
}

function expired(reason: string | null): Extract<Sent, { kind: 'failed' }> {
  return {
    kind: 'failed',
    error: 'auth_expired',
    detail: reason ?? 'The connection has expired. Connect the account again.',
    sent: false,
  }
}

async function sendOnce(credentials: Credentials, app: App, build: Build, sending: Sending, deps: Deps): Promise<Sent> {
  const secrets = secretsOf(app, credentials)
  let request: OutboundRequest
  try {
    request = outboundOf(build(credentials), app, credentials, sending)
  } catch (error) {
    if (error instanceof TemplateError) return { kind: 'failed', error: 'user', detail: error.message, sent: false }
    throw error
  }
  await sending.beforeSend?.()
  const started = performance.now()
  const answer = await deps.fetch(request)
  await sending.onTry?.(describeAttempt(sending.purpose, request, answer, secrets, performance.now() - started))
  return sentOf(answer, secrets)
}

function outboundOf(filled: FilledRequest, app: App, credentials: Credentials, sending: Sending): OutboundRequest {
  const { method, url, headers, body, contentType } = filled
  const request: OutboundRequest = {
    method,
    url,
    headers: { accept: 'application/json', ...headers, ...(contentType ? { 'content-type': contentType } : {}) },
    hosts: app.hosts,
    ...(body === undefined ? {} : { body }),
    ...(sending.timeoutMs === undefined ? {} : { timeoutMs: sending.timeoutMs }),
    ...(sending.signal ? { signal: sending.signal } : {}),
  }
  return authoriseRequest(request, app.auth, credentials)
}

function sentOf(answer: OutboundAnswer, secrets: readonly string[]): Sent {
  if (answer.kind === 'answer')
    return { kind: 'answer', status: answer.status, headers: answer.headers, body: answer.body, secrets }
  return {
    kind: 'failed',
    error: answer.kind === 'timeout' ? 'timeout' : 'upstream',
    detail: answer.message,
    sent: answer.sent,
  }
}

// `last used` to the minute is enough, and spares a write at each call.
async function touchSometimes({ id, last_used_at }: Connection, { db, clock }: Deps): Promise<void> {
  const now = clock.now()
  if (last_used_at && now.getTime() - last_used_at.getTime() < TOUCH_SECONDS * 1000 && now >= last_used_at) return
  await store.touch(db, id, now)
}
