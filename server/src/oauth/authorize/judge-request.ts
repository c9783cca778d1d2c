import { checks, promptsOf, scopesOf } from './checks.ts'
import type { Refusal } from './errors.ts'
import type { Target } from './judge-target.ts'
import type { AuthorizeQuery } from './query.ts'
import type { AuthorizeRequest } from './request.ts'

export type RequestVerdict = { kind: 'sound'; request: AuthorizeRequest } | { kind: 'refused'; refusal: Refusal }

/** Judges the parameters of a request whose target is proven. */
export function judgeRequest(query: AuthorizeQuery, target: Target): RequestVerdict {
  for (const check of checks) {
    const refusal = check(query, target.client)
    if (refusal) return { kind: 'refused', refusal }
  }
  return { kind: 'sound', request: requestOf(query, target) }
}

function requestOf(query: AuthorizeQuery, { client, redirectUri }: Target): AuthorizeRequest {
  const { get } = query
  const maxAge = get('max_age')
  const [email, firstName, lastName] = [get('sign_up_email'), get('sign_up_first_name'), get('sign_up_last_name')]
  return {
    clientId: client.client_id,
    redirectUri,
    scopes: scopesOf(query),
    rawState: query.rawState ?? null,
    codeChallenge: get('code_challenge') ?? null,
    nonce: get('nonce') ?? null,
    prompts: promptsOf(query),
    maxAgeSeconds: maxAge === undefined ? null : Number(maxAge),
    loginHint: get('login_hint') ?? null,
    signUp: { ...(email && { email }), ...(firstName && { firstName }), ...(lastName && { lastName }) },
  }
}
