import type { Deps } from '../../kernel/deps.ts'
import type { Issued } from './swap.ts'

/** RFC 6749 §5.1, in the order in which it is written. */
export type TokenAnswer = {
  access_token: string
  /** Seconds. */
  expires_in: number
  token_type: 'Bearer'
  scope: string
  refresh_token?: string
  id_token?: string
}

/** The answer to whoever swapped a code or refresh token; the same again, but for the seconds left, after a retry. */
export async function answerOf(
  { pair, scopes, expiresAt }: Issued,
  { clock }: Pick<Deps, 'clock'>,
): Promise<TokenAnswer> {
  const msLeft = expiresAt.getTime() - clock.now().getTime()
  return {
    access_token: pair.accessToken,
    expires_in: Math.max(0, Math.ceil(msLeft / 1000)),
    token_type: 'Bearer',
    scope: scopes.join(' '),
    refresh_token: pair.refreshToken,
  }
}
