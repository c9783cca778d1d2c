import type { ProviderClient, ProviderDefinition } from './definition.ts'

/** A checked authorization request. `challenge` is null where the provider lets PKCE out. */
export type AuthorizeRequest = {
  redirectUri: string
  scopes: readonly string[]
  state: string | null
  challenge: string | null
}

/** `page`: shown here, never sent on. `redirect`: goes back to the client. `ask`: show the consent page. */
export type AuthorizeVerdict =
  | { kind: 'page'; message: string }
  | { kind: 'redirect'; redirectUri: string; error: string; description: string; state: string | null }
  | { kind: 'ask'; request: AuthorizeRequest }

type Rules = Pick<ProviderDefinition, 'scopes' | 'pkce'>
type Refusal = { error: string; description: string }

/** Judges the query of `/oauth/authorize`. Pure. RFC 6749 §4.1.1 and §4.1.2.1, RFC 7636 §4.3. */
export function judgeAuthorize(query: URLSearchParams, client: ProviderClient, rules: Rules): AuthorizeVerdict {
  // RFC 6749 §4.1.2.1: while client and redirect URI are not sure, nobody is redirected anywhere.
  const repeated = [...new Set(query.keys())].find((name) => query.getAll(name).length > 1)
  if (repeated !== undefined) return { kind: 'page', message: `The parameter ${repeated} came more than once.` }
  if (query.get('client_id') !== client.id) return { kind: 'page', message: 'The client_id is missing or unknown.' }
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!isRegistered(redirectUri, client))
    return { kind: 'page', message: 'The redirect_uri is missing or not registered for this client.' }

  const state = query.get('state')
  const refusal = [checkResponseType, checkScope, checkPkce].map((check) => check(query, rules)).find(Boolean)
  if (refusal) return { kind: 'redirect', redirectUri, state, ...refusal }
  return {
    kind: 'ask',
    request: { redirectUri, scopes: scopesOf(query, rules), state, challenge: query.get('code_challenge') },
  }
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

// RFC 9700 §4.1.3: exact comparison. Without a list, the callback path of any local origin will do, because in
// development the port of the client changes from start to start.
function isRegistered(uri: string, client: ProviderClient): boolean {
  if (client.redirectUris.length > 0) return client.redirectUris.includes(uri)
  if (!URL.canParse(uri)) return false
  const { protocol, hostname, pathname, hash, username, password } = new URL(uri)
  const isBare = hash === '' && !uri.includes('#') && username === '' && password === ''
  const isLoopback = /^https?:$/.test(protocol) && loopbackHosts.has(hostname)
  return isBare && isLoopback && pathname.startsWith(client.redirectPathPrefix)
}

function checkResponseType(query: URLSearchParams): Refusal | undefined {
  const type = query.get('response_type')
  if (type === null) return { error: 'invalid_request', description: 'The response_type is missing.' }
  if (type !== 'code') return { error: 'unsupported_response_type', description: 'Only response_type=code is served.' }
  return undefined
}

function checkScope(query: URLSearchParams, rules: Rules): Refusal | undefined {
  const unknown = scopesOf(query, rules).find((scope) => !Object.hasOwn(rules.scopes, scope))
  return unknown === undefined
    ? undefined
    : { error: 'invalid_scope', description: `The scope ${printable(unknown)} does not exist.` }
}

// RFC 6749 §4.1.2.1: no quotation mark, no backslash, nothing outside printable ASCII.
const printable = (text: string): string => text.slice(0, 80).replace(/[^\x21\x23-\x5b\x5d-\x7e]/g, '?')

// RFC 6749 §3.3: no scope means the default, here all of them.
function scopesOf(query: URLSearchParams, rules: Rules): string[] {
  const asked = (query.get('scope') ?? '').split(' ').filter(Boolean)
  return asked.length > 0 ? [...new Set(asked)] : Object.keys(rules.scopes)
}

function checkPkce(query: URLSearchParams, rules: Rules): Refusal | undefined {
  const challenge = query.get('code_challenge')
  if (challenge === null && rules.pkce === 'optional' && !query.has('code_challenge_method')) return undefined
  if (challenge === null) return { error: 'invalid_request', description: 'The code_challenge is missing.' }
  // RFC 7636 §4.3: no method means plain, and plain is not served.
  if (query.get('code_challenge_method') !== 'S256')
    return { error: 'invalid_request', description: 'The code_challenge_method must be S256.' }
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge))
    return { error: 'invalid_request', description: 'The code_challenge is not a SHA-256 in base64url.' }
  return undefined
}
