// @wayleave/sdk/connect: the Connect popup, from the partner's page.          seed 004, step 3
// One file without imports, so that a page can load it as it is. Nothing here is secret.

import type { ConnectMessage, ConnectSessionStatus } from '../wire/index.ts'

/** Why there is no connection: `cancelled` here, `denied` at the provider, `failed` for any other cause. */
export type ConnectReason = 'cancelled' | 'denied' | 'popup_blocked' | 'expired' | 'failed'

/** How Connect ended. Exactly one of `connectionId` and `reason` is there. */
export type ConnectResult =
  | { connectionId: string; app: string | null; state: string | null; reason?: undefined; message?: undefined }
  | { reason: ConnectReason; message: string; state: string | null; connectionId?: undefined; app?: undefined }

/** What to open, and how. `url` and `sessionId` come from `sessionCode()` on your backend. */
export type ConnectOptions = {
  /** The `connectUrl`. A promise keeps the popup inside the click while your backend is asked. */
  url: string | Promise<string>
  sessionId: string | Promise<string>
  /** When the browser blocks the popup: answer `popup_blocked` (default), or go there by redirect. */
  onBlocked?: 'report' | 'redirect'
  /** The registered address for that redirect. */
  redirectUri?: string
  /** Window name. Default: a new window each time. */
  name?: string
  /** Size in CSS pixels. Default 600 x 760. */
  width?: number
  height?: number
  /** Ends the waiting as `cancelled`, e.g. from a button "I closed the window". */
  signal?: AbortSignal
  /** Hears each change of the session's state: `opened`, `authorizing`, … */
  onStatus?: (status: ConnectSessionStatus['status']) => void
}

/** A session code that nobody redeemed is dead after 360 s; the rest is for a slow network. */
const UNOPENED_MS_MAX = 390_000
/** No connect session is waited for longer than this. */
const SESSION_MS_MAX = 3_600_000

/**
 * Opens Connect in a popup and waits for the outcome: by message from the popup, or over the status channel where a
 * provider's Cross-Origin-Opener-Policy has cut the two windows apart. Call it directly in a click handler. A closed
 * window proves nothing and ends nothing: offer a button that aborts `signal`.
 * Never rejects; every end but a connection is a `reason`.
 *
 * @example
 * ```ts
 * import { connect } from '@wayleave/sdk/connect'
 *
 * button.onclick = async () => {
 *   const session = fetch('/connect/petshop', { method: 'POST' }).then((response) => response.json())
 *   const result = await connect({ url: session.then((s) => s.connectUrl), sessionId: session.then((s) => s.sessionId) })
 *   console.log(result.reason ?? result.connectionId)
 * }
 * ```
 */
export async function connect(options: ConnectOptions): Promise<ConnectResult> {
  const over = new AbortController()
  let popup: Window | null = null
  try {
    popup = openPopup(options) // before any await, or the browser blocks it
    const result = await Promise.race([cancelled(options.signal), run(popup, options, over.signal)])
    if (result.connectionId || result.reason === 'cancelled') popup?.close()
    return result
  } catch (error) {
    popup?.close()
    return failure('failed', error instanceof Error ? error.message : String(error))
  } finally {
    over.abort()
  }
}

/**
 * Reads the outcome from the query of your `redirect_uri`; null when there is none. Compare `state` with the one you
 * sent, then ask your backend for the connection: a query proves nothing. `app` is null here.
 *
 * @example
 * ```ts
 * import { readRedirect } from '@wayleave/sdk/connect'
 *
 * const result = readRedirect(new URL('https://crm.example.test/connected?connection_id=415093277&state=s1'))
 * console.log(result.connectionId, result.state) // 415093277 s1
 * ```
 */
export function readRedirect(address: { search: string } = window.location): ConnectResult | null {
  const query = new URLSearchParams(address.search)
  const state = query.get('state')
  const connectionId = query.get('connection_id') ?? query.get('authentication_id')
  const error = query.get('error')
  if (error) return failed(error, query.get('error_description'), state)
  return connectionId ? { connectionId, app: null, state } : null
}

function openPopup({ name = '_blank', width = 600, height = 760 }: ConnectOptions): Window | null {
  const left = Math.max(0, window.screenX + (window.outerWidth - width) / 2)
  const top = Math.max(0, window.screenY + (window.outerHeight - height) / 2)
  return window.open('', name, `popup,width=${width},height=${height},left=${left},top=${top}`)
}

function cancelled(signal: AbortSignal | undefined): Promise<ConnectResult> {
  return new Promise((resolve) => {
    const end = () => resolve(failure('cancelled', 'Connecting was stopped.'))
    if (signal?.aborted) end()
    signal?.addEventListener('abort', end, { once: true })
  })
}

async function run(popup: Window | null, options: ConnectOptions, over: AbortSignal): Promise<ConnectResult> {
  const [address, sessionId] = await Promise.all([options.url, options.sessionId])
  const url = new URL(address)
  if (!popup) return blocked(url, options)
  const nonce = await addChallenge(url)
  if (over.aborted) return failure('cancelled', '') // nobody waits any more: leave the session code unused
  const heard = listen(popup, url, over)
  popup.location.href = url.href
  const ask = () => askStatus(url, sessionId, nonce)
  return Promise.race([judgeMessage(heard, ask), poll(ask, over, options.onStatus)])
}

function blocked(url: URL, { onBlocked, redirectUri }: ConnectOptions): ConnectResult | Promise<never> {
  if (onBlocked !== 'redirect' || !redirectUri) return failure('popup_blocked', 'The browser blocked the window.')
  url.searchParams.set('redirect_uri', redirectUri)
  window.location.assign(url.href)
  return new Promise(() => {}) // this page is leaving
}

/** Adds the challenge to the address and returns the nonce that answers it. Only secure pages can hash. */
async function addChallenge(url: URL): Promise<string | null> {
  if (!crypto.subtle) return null
  const nonce = base64Url(crypto.getRandomValues(new Uint8Array(32)))
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(nonce))
  url.searchParams.set('status_challenge', base64Url(new Uint8Array(hash)))
  return nonce
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '')
}

/** The first message about this session. Wayleave posts to exact origins; the receiver checks the sender as well. */
function listen(popup: Window, url: URL, over: AbortSignal): Promise<ConnectMessage> {
  const state = url.searchParams.get('state')
  return new Promise((resolve) => {
    const hear = ({ origin, source, data }: MessageEvent) => {
      if (origin !== url.origin || (source && source !== popup)) return
      if (data?.type !== 'authenticationSuccess' && data?.type !== 'authenticationError') return
      if (state === null || data.state === state) resolve(data)
    }
    window.addEventListener('message', hear, { signal: over })
  })
}

/** A message says `access_denied` for Cancel and for a denial at the provider: the status tells which. */
async function judgeMessage(heard: Promise<ConnectMessage>, ask: () => Promise<Status>): Promise<ConnectResult> {
  const message = await heard
  if (message.type === 'authenticationSuccess') {
    return { connectionId: String(message.connectionId), app: message.app, state: message.state }
  }
  return judgeStatus(await ask()) ?? failed(message.error, message.error_description, message.state)
}

/** About each second at first, each five seconds later. `popup.closed` is not looked at: it lies after a cut. */
async function poll(
  ask: () => Promise<Status>,
  over: AbortSignal,
  onStatus: ConnectOptions['onStatus'],
): Promise<ConnectResult> {
  const start = Date.now()
  let last: ConnectSessionStatus['status'] | undefined
  for (;;) {
    await pause(Math.min(5000, 1000 + (Date.now() - start) / 60), over)
    const status = await ask()
    const result = judgeStatus(status)
    if (typeof status === 'object' && status.status !== last) {
      last = status.status
      onStatus?.(last)
    }
    if (result) return result
    const elapsedMs = Date.now() - start
    const isDead = elapsedMs > SESSION_MS_MAX || (status === 'unknown' && !last && elapsedMs > UNOPENED_MS_MAX)
    if (isDead) return failure('expired', 'The link has expired.')
  }
}

/** A status, `unknown` for 404 (not opened yet), or `unreachable`: ask again later. */
type Status = ConnectSessionStatus | 'unknown' | 'unreachable'

async function askStatus(url: URL, sessionId: string, nonce: string | null): Promise<Status> {
  if (nonce === null) return 'unreachable'
  const base = url.origin + url.pathname.replace(/\/to\/[^/]*\/?$/, '')
  const address = `${base}/connect/v1/sessions/${encodeURIComponent(sessionId)}/status`
  const options = { headers: { 'Connect-Nonce': nonce }, cache: 'no-store', credentials: 'omit' } as const
  try {
    const response = await fetch(address, { ...options, signal: AbortSignal.timeout(10_000) })
    return response.ok ? await response.json() : response.status === 404 ? 'unknown' : 'unreachable'
  } catch {
    return 'unreachable'
  }
}

/** Null as long as the session goes on. */
function judgeStatus(status: Status): ConnectResult | null {
  if (typeof status === 'string') return null
  const { connection_id, app, state, error, error_description } = status
  if (connection_id && status.status === 'completed') return { connectionId: connection_id, app, state }
  if (status.status === 'cancelled')
    return failure('cancelled', error_description || 'Connecting was cancelled.', state)
  if (status.status === 'expired') return failure('expired', error_description || 'The link has expired.', state)
  return status.status === 'failed' ? failed(error || 'server_error', error_description, state) : null
}

function failed(error: string, description: string | null, state: string | null): ConnectResult {
  return failure(error === 'access_denied' ? 'denied' : 'failed', description || error, state)
}

function failure(reason: ConnectReason, message: string, state: string | null = null): ConnectResult {
  return { reason, message, state }
}

/** Never ends once it is over: whoever waits is forgotten. */
function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    over.addEventListener('abort', () => clearTimeout(timer))
  })
}
