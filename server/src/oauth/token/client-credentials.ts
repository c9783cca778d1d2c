// POST /oauth/token  grant_type=client_credentials                                     RFC 6749 §4.4 · authorization server §3
// The App Access Token: of a client, and of no user. There is no refresh token, as the secret gets another at any time.
import { registeredScopes } from '../../clients/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import type { TokenAnswer } from './answer.ts'
import { askedScopes, isCovered } from './asked-scopes.ts'
import { insertTogether } from './insert-together.ts'
import { ACCESS_TOKEN_SECONDS } from './swap.ts'
import type { TokenRequest } from './token-request.ts'

export async function issueAppToken({ form, client }: TokenRequest, deps: Deps): Promise<TokenAnswer> {
  const registered = registeredScopes(client)
  const scopes = askedScopes(form) ?? registered
  if (!isCovered(scopes, registered))
    throw new OAuthError('invalid_scope', 'A scope is unknown, or this client is not registered for it.')
  const accessToken = randomToken()
  const now = deps.clock.now()
  await insertTogether(deps.pool, {
    token_hash: sha256(accessToken),
    client_id: client.client_id,
    user_id: null,
    workspace_id: null,
    scopes,
    issued_at: now,
    expires_at: addSeconds(now, ACCESS_TOKEN_SECONDS),
  })
  return { access_token: accessToken, expires_in: ACCESS_TOKEN_SECONDS, token_type: 'Bearer', scope: scopes.join(' ') }
}
