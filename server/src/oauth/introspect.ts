// POST /oauth/introspect                                                       RFC 7662 · authorization server §8
// Whether a token is live and what it allows, for the client that it was issued to: a confidential one, as an answer here
// tells whoever picked up a token what it is good for.
import type { Client } from '../clients/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { OAuthError } from '../kernel/errors.ts'
import type { Call } from '../kernel/http/index.ts'
import { type IssuedToken, ownToken } from './issued-token.ts'
import { proveClient } from './prove-client.ts'
import { readForm } from './token/form.ts'

export async function introspect(call: Call<null>, deps: Deps): Promise<Response> {
  const form = await readForm(call.request, call.url)
  const presented = { client_id: form.get('client_id'), client_secret: form.get('client_secret') }
  const client = await proveClient(call, presented, deps)
  if (client.is_public) throw new OAuthError('invalid_client', 'Introspection is for clients that have a secret.')
  const token = await ownToken(form, client, deps)
  const body = token && isLive(token, deps.clock.now()) ? claimsOf(token, client, deps.publicUrl) : { active: false }
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' }
  return new Response(JSON.stringify(body), { headers })
}

function isLive({ isUnspent, expiresAt }: IssuedToken, now: Date): boolean {
  return isUnspent && (expiresAt === null || expiresAt > now)
}

// RFC 7662 §2.2. A refresh token has no token_type: nobody shall take it for something that opens an API.
function claimsOf(token: IssuedToken, client: Client, publicUrl: string): object {
  const { kind, scopes, userId, email, issuedAt, expiresAt } = token
  return {
    active: true,
    scope: scopes.join(' '),
    client_id: client.client_id,
    ...(email === null ? {} : { username: email }),
    ...(kind === 'access' ? { token_type: 'Bearer' } : {}),
    ...(expiresAt === null ? {} : { exp: seconds(expiresAt) }),
    iat: seconds(issuedAt),
    ...(userId === null ? {} : { sub: String(userId) }),
    aud: publicUrl,
    iss: publicUrl,
  }
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
