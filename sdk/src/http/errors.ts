// What the SDK throws. One base class, so that `instanceof WayleaveError` covers every failure of a call.

import type { ErrorEntry } from '../wire/envelope.ts'

/** What every {@link WayleaveError} carries besides its message. */
export type WayleaveErrorDetails = {
  status: number
  code: string
  errors?: readonly ErrorEntry[]
  requestId?: string | undefined
  retryAfterSeconds?: number | undefined
  cause?: unknown
}

/**
 * A call that did not succeed. Follows the /v2 error envelope.
 *
 * - `status`: the HTTP status; 0 when no answer came.
 * - `code`: the first entry's code (`invalid`, `not_found`, `throttled`, …), or one of the SDK's own:
 *   `network_error`, `timeout`, `unexpected_answer`.
 * - `errors`: every entry of the envelope; empty when there was none.
 * - `requestId`: `X-Request-Id` of the answer, for the operator's log.
 * - `retryAfterSeconds`: how long the server asked to wait (429, 503).
 *
 * @example
 * ```ts
 * import { WayleaveError } from '@wayleave/sdk'
 *
 * const error = new WayleaveError('Not found.', { status: 404, code: 'not_found' })
 * console.log(error.status, error.code, error.errors.length) // 404 not_found 0
 * ```
 */
export class WayleaveError extends Error {
  readonly status: number
  readonly code: string
  readonly errors: readonly ErrorEntry[]
  readonly requestId: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(message: string, details: WayleaveErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'WayleaveError'
    this.status = details.status
    this.code = details.code
    this.errors = details.errors ?? []
    this.requestId = details.requestId
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/**
 * A refusal of `POST /oauth/token`. Follows RFC 6749 §5.2. `code` repeats `error`.
 *
 * @example
 * ```ts
 * import { createWayleave, WayleaveOAuthError } from '@wayleave/sdk'
 *
 * const fetch = async () => Response.json({ error: 'invalid_client' }, { status: 401 })
 * const wayleave = createWayleave({ baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 'old', fetch })
 * const error = await wayleave.exchange('eyJ…').catch((error) => error)
 * console.log(error instanceof WayleaveOAuthError, error.error) // true invalid_client
 * ```
 */
export class WayleaveOAuthError extends WayleaveError {
  readonly error: string
  readonly error_description: string | undefined

  constructor(error: string, description: string | undefined, details: Omit<WayleaveErrorDetails, 'code'>) {
    super(description ?? error, { ...details, code: error })
    this.name = 'WayleaveOAuthError'
    this.error = error
    this.error_description = description
  }
}

/**
 * The caller's deadline passed before the call ended. `code` is `timeout`, `status` 0.
 * `runId` is there when a run was already started: it goes on, `runs.wait(runId)` finds it.
 *
 * @example
 * ```ts
 * import { WayleaveTimeoutError } from '@wayleave/sdk'
 *
 * const error = new WayleaveTimeoutError('No end within 5000 ms.', '3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713')
 * console.log(error.code, error.runId) // timeout 3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713
 * ```
 */
export class WayleaveTimeoutError extends WayleaveError {
  readonly runId: string | undefined

  constructor(message: string, runId?: string) {
    super(message, { status: 0, code: 'timeout' })
    this.name = 'WayleaveTimeoutError'
    this.runId = runId
  }
}
