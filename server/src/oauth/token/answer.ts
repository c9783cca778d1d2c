import type { Client } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { signIdToken } from '../id-token.ts'
import type { Issued } from './swap.ts'
import { untilHeard } from './until-heard.ts'

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

/**
 * The answer to whoever swapped a code or refresh token; the same again after a retry, but for the seconds left. `nonce`:
 * of the authentication request, when the id_token is to carry it.
 */
export async function answerOf(issued: Issued, client: Client, nonce: string | null, deps: Deps): Promise<TokenAnswer> {
  const { pair, scopes, expiresIn } = issued
  return {
    access_token: pair.accessToken,
    expires_in: expiresIn,
    token_type: 'Bearer',
    scope: scopes.join(' '),
    refresh_token: pair.refreshToken,
    ...(scopes.includes('openid') ? { id_token: await idTokenOf(issued, client, nonce, deps) } : {}),
  }
}

// The pair is committed by now. Its times are those of its row, so that a permitted retry signs the same again.
async function idTokenOf(
  { pair, grant, issuedAt, expiresAt }: Issued,
  client: Client,
  nonce: string | null,
  deps: Deps,
) {
  const of = {
    client,
    grant: { ...grant, nonce },
    accessToken: pair.accessToken,
    issued_at: issuedAt,
    expires_at: expiresAt,
  }
  return untilHeard(() => signIdToken(of, deps))
}
