// What goes into the guarded fetcher and what comes out of it.

/** Where outbound requests may go. Set once, from configuration. */
export type FetchPolicy = {
  /** False: https only. */
  allowHttp: boolean
  /** Development mode: opens 127.0.0.0/8 and ::1, and no other private range. */
  allowLoopback: boolean
  /** Networks of one's own, in CIDR notation, opened although they are not public. */
  allowNetworks: readonly string[]
}

/** One outbound request. Durations are in milliseconds of real time, sizes in bytes. */
export type OutboundRequest = {
  method: string
  url: string
  headers?: Record<string, string>
  body?: string
  /** An app's `hosts` patterns (`host`, `host:port`, `*.one-label`); every hop must match one. Absent: any host. */
  hosts?: readonly string[]
  /** True: the networks that the policy opens stay closed to it. */
  isPublicOnly?: boolean
  /** Default `follow`: at most 5, each hop checked anew. */
  redirects?: 'follow' | 'same-host' | 'refuse'
  /** Headers dropped when a hop changes origin; `authorization` and `cookie` always are. */
  secretHeaders?: readonly string[]
  /** Query parameters dropped from the next URL when a hop changes origin. */
  secretQuery?: readonly string[]
  /** Limit of the answer's body, as received and as decompressed. Default 10 MiB. */
  bodyBytesMax?: number
  /** From the call to the last byte of the last hop. Default 30,000. */
  timeoutMs?: number
  /** Name, connection and TLS together, for each hop. Default 5,000. */
  connectTimeoutMs?: number
  signal?: AbortSignal
}

/** A failure is data. `sent`: the request may have reached the other side, so a write must not be repeated. */
export type OutboundFailure = {
  kind: 'timeout' | 'tls' | 'refused' | 'dns' | 'too_large' | 'blocked' | 'reset' | 'redirect' | 'throttled'
  /** Fit for a run log: holds no header, no query and no body. */
  message: string
  sent: boolean
  /** Of `throttled`, which the limits of an app give and the fetcher never does: when to come back, if that is known. */
  retryAfterSeconds?: number
}

/** The answer, whatever its status. `headers` are lower-case; `url` is that of the last hop, query included. */
export type OutboundAnswer =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string; url: string }
  | OutboundFailure

/** Sends one request through the guards. Never rejects: failures are answers. */
export type SafeFetch = (request: OutboundRequest) => Promise<OutboundAnswer>

export const BODY_BYTES_MAX = 10 * 1024 * 1024
export const TIMEOUT_MS = 30_000
export const CONNECT_TIMEOUT_MS = 5_000
export const REDIRECTS_MAX = 5
