// GET and POST /oauth/userinfo                          OpenID Connect Core §5.3 · RFC 6750 §2.1, §3 · authorization server §8
// Who the person of a token is. The token comes in the header alone, also by POST: bodies and URLs are kept in logs.
import { findCaller, nameOf, type Person } from '../accounts/index.ts'
import { includesScope } from '../clients/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { OAuthError } from '../kernel/errors.ts'
import type { Call } from '../kernel/http/index.ts'
import { findAccessToken } from './access-token.ts'

const REALM = 'Bearer realm="wayleave"'

export const personClaims = ['sub', 'email', 'email_verified', 'name', 'given_name', 'family_name'] as const

export async function userinfo({ request, url }: Call<null>, deps: Deps): Promise<Response> {
  if (url.searchParams.has('access_token')) throw notAuthenticated() // RFC 9700 §4.3.2, whatever the header says
  const header = request.headers.get('authorization')
  if (header === null) throw notAuthenticated()
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1]
  const found = token === undefined ? undefined : await findAccessToken(token, deps)
  if (!found) throw badToken()
  if (!includesScope(found.scopes, 'openid')) throw insufficientScope()
  const person = found.user_id === null ? undefined : await findCaller(found.user_id, deps)
  if (!person) throw badToken()
  return new Response(JSON.stringify(claimsOf(person)), {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
}

function claimsOf(person: Person): Partial<Record<(typeof personClaims)[number], string | boolean>> {
  return {
    sub: String(person.userId),
    email: person.email,
    email_verified: person.isEmailConfirmed,
    name: nameOf(person),
    ...(person.firstName ? { given_name: person.firstName } : {}),
    ...(person.lastName ? { family_name: person.lastName } : {}),
  }
}

// RFC 6750 §3.1: whoever sent no credential is told of none that is wrong.
function notAuthenticated(): OAuthError {
  return new OAuthError('invalid_token', 'Send the access token in the Authorization header.', { challenge: REALM })
}

function badToken(): OAuthError {
  const words = 'The access token is invalid, expired or revoked.'
  return new OAuthError('invalid_token', words, { challenge: `${REALM}, error="invalid_token"` })
}

function insufficientScope(): OAuthError {
  const challenge = `${REALM}, error="insufficient_scope", scope="openid"`
  return new OAuthError('insufficient_scope', 'The access token lacks the scope openid.', { challenge })
}
