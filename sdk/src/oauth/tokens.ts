// What an application keeps of a person's consent.

import { unexpectedAnswer } from '../http/answer.ts'
import { isRecord } from '../record.ts'

/**
 * The tokens of one person. Plain data: keep all of it, as JSON, on your server or in a Secure, HttpOnly cookie - never in
 * `localStorage`, `sessionStorage` or `indexedDB` (seed 002, step 6).
 */
export type Tokens = {
  accessToken: string
  refreshToken: string
  /**
   * Goes along as `Idempotency-Key` when `refreshToken` is swapped: whoever repeats the swap with it, after a crash or from
   * another process, gets the same new tokens instead of an error.
   */
  refreshKey: string
  /** When the access token ends: milliseconds since 1970. */
  expiresAt: number
  /** What was granted. */
  scope: string[]
  /** A signed JWT that says who the person is, when `openid` was granted. */
  idToken?: string
}

/** An access token that ends sooner than this is not worth starting with. */
const LEEWAY_SECONDS = 60

/**
 * Whether the access token has ended, or will within `leewaySeconds` (default 60).
 *
 * @example
 * ```ts
 * import { tokenNeedsRefresh } from '@wayleave/sdk/oauth'
 *
 * console.log(tokenNeedsRefresh({ expiresAt: Date.now() + 36_000_000 }), tokenNeedsRefresh({ expiresAt: 0 })) // false true
 * ```
 */
export function tokenNeedsRefresh(
  { expiresAt }: Pick<Tokens, 'expiresAt'>,
  { leewaySeconds = LEEWAY_SECONDS, now = Date.now }: { leewaySeconds?: number; now?: () => number } = {},
): boolean {
  return now() >= expiresAt - leewaySeconds * 1000
}

/**
 * The answer of the token endpoint as what is kept.
 * @throws {WayleaveError} `unexpected_answer`: a member is missing
 */
export function readTokens(body: unknown, status: number, nowMs: number): Tokens {
  if (
    !isRecord(body) ||
    typeof body.access_token !== 'string' ||
    typeof body.refresh_token !== 'string' ||
    typeof body.expires_in !== 'number'
  ) {
    throw unexpectedAnswer(
      status,
      'The answer of the token endpoint has no access_token, refresh_token and expires_in.',
    )
  }
  return {
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
    refreshKey: crypto.randomUUID(),
    expiresAt: nowMs + body.expires_in * 1000,
    scope: typeof body.scope === 'string' ? body.scope.split(' ').filter(Boolean) : [],
    ...(typeof body.id_token === 'string' ? { idToken: body.id_token } : {}),
  }
}
