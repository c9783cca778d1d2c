import type { AuthFields } from './oauth-app.ts'
import type { Tokens } from './token-answer.ts'

/**
 * A connection's fields with new tokens in place. A new refresh token replaces the old one, none keeps it: seed 003's
 * two patterns, the second of which sends one only in the last tenth of its life. Extra fields that the answer leaves
 * out stay as they are.
 */
export function keepTokens(auth: AuthFields, tokens: Tokens): AuthFields {
  const { access_token, refresh_token, extra } = tokens
  return { ...auth, ...extra, access_token, ...(refresh_token === undefined ? {} : { refresh_token }) }
}
