// GET /oauth/authorize          RFC 6749 §4.1.1 · RFC 7636 §4.3 · seeds 001 and 002

/** What a person is asked for. Names as on the wire, in camel case. */
export type AuthorizeRequest = {
  /** Random, kept with the browser's session, compared when the person comes back: guards against forged returns. */
  state: string
  /** `generateCodeChallenge(verifier)`. Public clients must send one, the others should. */
  codeChallenge?: string
  /** Instead of the `scope` of `createOAuth`. */
  scope?: string | readonly string[]
  /** Comes back in the id_token. */
  nonce?: string
  prompt?: 'none' | 'login' | 'consent'
  /** Sign in anew when the last time was longer ago than so many seconds. */
  maxAgeSeconds?: number
  /** The address that the sign-in page begins with. */
  loginHint?: string
  /** What the sign-up page begins with. */
  signUp?: { email?: string; firstName?: string; lastName?: string }
}

type Asker = { baseUrl: string; clientId: string; redirectUri: string; scope: string }

/** The address of the consent page. */
export function authorizeUrl(from: Asker, request: AuthorizeRequest): string {
  const url = new URL(`${from.baseUrl}/oauth/authorize`)
  const query = {
    response_type: 'code',
    client_id: from.clientId,
    redirect_uri: from.redirectUri,
    scope: request.scope === undefined ? from.scope : toScope(request.scope),
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: request.codeChallenge === undefined ? undefined : 'S256',
    nonce: request.nonce,
    prompt: request.prompt,
    max_age: request.maxAgeSeconds?.toString(),
    login_hint: request.loginHint,
    sign_up_email: request.signUp?.email,
    sign_up_first_name: request.signUp?.firstName,
    sign_up_last_name: request.signUp?.lastName,
  }
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}

/** Scopes as one string, separated by spaces. RFC 6749 §3.3. */
export function toScope(scope: string | readonly string[]): string {
  return typeof scope === 'string' ? scope : scope.join(' ')
}
