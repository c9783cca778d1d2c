import type { Connection } from '../model.ts'
import { WAIT_MAX_SECONDS } from './store.ts'

/** What a call is told whose token could not be renewed for now. */
export const UNAVAILABLE = 'The sign-in server of the app is unavailable.'

/**
 * Whether a call has no use before the sign-in server is asked again: the provider refuses the token, and the wait after
 * a refresh that failed is not over (outbound-oauth §3). A wait beyond any that we write was left by a clock that has been
 * moved back.
 */
export function waitsForSignIn(
  { is_token_refused, refresh_retry_at }: Pick<Connection, 'is_token_refused' | 'refresh_retry_at'>,
  now: Date,
): boolean {
  const waitMs = refresh_retry_at === null ? 0 : refresh_retry_at.getTime() - now.getTime()
  return is_token_refused && waitMs > 0 && waitMs <= WAIT_MAX_SECONDS * 1000
}
