// The address of the Connect pages: GET /to/{app}?token=…          seed 004, step 3

/** What a Connect address is made of. */
export type ConnectUrlParts = {
  /** Public address of the Wayleave server. */
  baseUrl: string
  /** Any name of the app: its UUID, key or API name. */
  app: string
  /** The session code. */
  code: string
  /** Present: redirect pattern, to this registered address. Absent: popup pattern. */
  redirectUri?: string | undefined
  /** Comes back unchanged in the redirect or the message. */
  state?: string | undefined
  /** Connection identifier to re-authorise; it stays the same. */
  reconnectId?: string | undefined
  /** Name of a registered theme. */
  theme?: string | undefined
  /** BASE64URL(SHA-256(nonce)). `connect()` in the browser adds its own. */
  statusChallenge?: string | undefined
}

/** The Connect address of an app, without query: also the `resource` of its session codes. RFC 8693 §2.1. */
export function connectResource(baseUrl: string, app: string): string {
  return `${withoutTrailingSlash(baseUrl)}/to/${encodeURIComponent(app)}`
}

/**
 * The address to open in a popup or to redirect to. Single use, and only for the lifetime of the code (360 s).
 *
 * @example
 * ```ts
 * import { connectUrl } from '@wayleave/sdk'
 *
 * console.log(connectUrl({ baseUrl: 'http://localhost:4747', app: 'petshop', code: 'c0de', state: 's1' }))
 * // http://localhost:4747/to/petshop?token=c0de&state=s1
 * ```
 */
export function connectUrl(parts: ConnectUrlParts): string {
  const url = new URL(connectResource(parts.baseUrl, parts.app))
  const query = {
    token: parts.code,
    redirect_uri: parts.redirectUri,
    state: parts.state,
    reconnect_id: parts.reconnectId,
    theme: parts.theme,
    status_challenge: parts.statusChallenge,
  }
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}

/** `http://localhost:4747/` is the same server as `http://localhost:4747`. */
export function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
