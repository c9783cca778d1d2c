/** Values of `prompt` (OpenID Connect Core §3.1.2.1). Whoever wants an account chosen is shown the page that tells it. */
export const prompts = ['none', 'login', 'consent', 'select_account'] as const
export type Prompt = (typeof prompts)[number]

/** An authorize request whose client, redirect URI and parameters were judged. Kept as JSON while it waits. */
export type AuthorizeRequest = {
  clientId: string
  redirectUri: string
  /** As they were spelled. */
  scopes: readonly string[]
  /** Percent-encoded, as it came. */
  rawState: string | null
  /** S256. */
  codeChallenge: string | null
  nonce: string | null
  prompts: readonly Prompt[]
  maxAgeSeconds: number | null
  loginHint: string | null
  signUp: { email?: string; firstName?: string; lastName?: string }
}

/** The parameters of a request, for the log of its client's attempts. */
export function parametersOf(request: AuthorizeRequest): [string, string][] {
  const { clientId, redirectUri, scopes, rawState, codeChallenge, prompts, maxAgeSeconds } = request
  const all = {
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state: rawState,
    code_challenge: codeChallenge,
    prompt: prompts.join(' '),
    max_age: maxAgeSeconds?.toString(),
  }
  return Object.entries(all).filter((entry): entry is [string, string] => Boolean(entry[1]))
}
