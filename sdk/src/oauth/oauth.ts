// The way in for an application whose users have accounts of their own.          seeds 000, 001, 002

import { basic } from '../basic.ts'
import { withoutTrailingSlash } from '../connect-url.ts'
import { call, type Fetch, type Http } from '../http/call.ts'
import { type CallOptions, sleep, startDeadline, within } from '../http/deadline.ts'
import type { AuthorizationCodeRequest, RefreshRequest } from '../wire/index.ts'
import { type AuthorizeRequest, authorizeUrl, toScope } from './authorize-url.ts'
import { type QuickAccount, requestLoginLink } from './quick-account.ts'
import { readTokens, type Tokens } from './tokens.ts'

/** Where the server is and who asks. */
export type OAuthOptions = {
  /** Public address of the server, as browsers see it. */
  baseUrl: string
  /** Where your backend reaches the server. Default: `baseUrl`. */
  apiUrl?: string
  clientId: string
  /** Only of a confidential client. Keep it on the server. */
  clientSecret?: string
  /** A registered one, byte for byte. */
  redirectUri: string
  /** What to ask for, unless a request says otherwise. */
  scope: string | readonly string[]
  /** Default: the global `fetch`. */
  fetch?: Fetch
  /** Milliseconds for one call with its repeats. Default 30000. */
  timeoutMs?: number
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

/** A Wayleave server, as one OAuth client. In the examples below, `oauth` is such a client. */
export type OAuth = {
  /**
   * The address of the consent page.
   * @example
   * ```ts
   * import { createOAuth } from '@wayleave/sdk/oauth'
   *
   * const oauth = createOAuth({ baseUrl: 'http://localhost:4747', clientId: 'crm', redirectUri: 'https://crm.test/cb', scope: 'zap' })
   * console.log(oauth.authorizeUrl({ state: 's1' }))
   * // http://localhost:4747/oauth/authorize?response_type=code&client_id=crm&redirect_uri=https%3A%2F%2Fcrm.test%2Fcb&scope=zap&state=s1
   * ```
   */
  authorizeUrl(request: AuthorizeRequest): string
  /**
   * Where to send a person who may have no account yet: it is made in one step, from what you know, on the way to the
   * consent page. `authorizeUrl` is what {@link OAuth.authorizeUrl} gave.
   * @throws {WayleaveError} a value is missing or wrong; 429: too many from this address
   */
  quickAccountUrl(authorizeUrl: string, person: QuickAccount, options?: CallOptions): Promise<string>
  /**
   * Redeems the `code` of the redirect. Compare `state` first. Within two minutes; a lost answer is asked for again, which
   * gives the same tokens.
   * @throws {WayleaveOAuthError} `invalid_grant`: the code is used, expired or another's, or the verifier is not its own
   * @throws {WayleaveError} no answer, deadline
   */
  exchangeCode(returned: { code: string; codeVerifier?: string }, options?: CallOptions): Promise<Tokens>
  /**
   * Swaps the refresh token for new tokens: keep them before you use them. Calls for the same tokens at the same time share
   * one swap, and a swap that is repeated with the same `refreshKey` - after a crash, or by another process that has read
   * the same row - gives the same new tokens.
   * @throws {WayleaveOAuthError} `invalid_grant`: the consent is over; send the person to `authorizeUrl` again
   * @throws {WayleaveError} no answer, deadline: ask again later with the same tokens
   */
  refresh(
    tokens: Pick<Tokens, 'refreshToken' | 'refreshKey'>,
    options?: CallOptions & { scope?: string | readonly string[] },
  ): Promise<Tokens>
  /** Ends the consent: the tokens stop at once, everywhere. RFC 7009. Succeeds as well when it was over before. */
  revoke(tokens: Pick<Tokens, 'refreshToken'>, options?: CallOptions): Promise<void>
}

const TIMEOUT_MS = 30_000

type Client = {
  http: Http
  baseUrl: string
  apiUrl: string
  clientId: string
  clientSecret: string | undefined
  redirectUri: string
  scope: string
  timeoutMs: number
}

/**
 * A Wayleave server, as one OAuth client. Opens nothing by itself; keep one for the whole process.
 * @throws {TypeError} `baseUrl` or `apiUrl` is not an absolute URL, or `clientId`, `redirectUri` or `scope` is empty
 * @example
 * ```ts
 * import { createOAuth, generateCodeChallenge, generateVerifier } from '@wayleave/sdk/oauth'
 *
 * const oauth = createOAuth({
 *   baseUrl: 'http://localhost:4747',
 *   clientId: 'nla-assistant',
 *   redirectUri: 'http://127.0.0.1:9999/cb',
 *   scope: ['openid', 'nla:exposed_actions:execute'],
 * })
 * const verifier = generateVerifier()
 * const url = oauth.authorizeUrl({ state: 's1', codeChallenge: await generateCodeChallenge(verifier) })
 * console.log(new URL(url).searchParams.get('code_challenge_method')) // S256
 * ```
 */
export function createOAuth(options: OAuthOptions): OAuth {
  const client = toClient(options)
  const swaps = new Map<string, Promise<Tokens>>()
  return {
    authorizeUrl: (request) => authorizeUrl(client, request),
    quickAccountUrl: (target, person, call = {}) =>
      requestLoginLink(client, target, person, startDeadline(call, client.timeoutMs)),
    exchangeCode: (returned, call = {}) => redeem(client, returned, call),
    refresh(tokens, { scope, ...call } = {}) {
      const key = JSON.stringify([tokens.refreshToken, scope])
      let swap = swaps.get(key)
      if (!swap) {
        // Not the deadline of the caller who happens to be first: others wait for the same swap.
        swap = swapTokens(client, tokens, scope).finally(() => swaps.delete(key))
        swap.catch(() => {}) // every caller hears of it; nobody may be left, if all of them gave up
        swaps.set(key, swap)
      }
      return within(startDeadline(call, client.timeoutMs), swap)
    },
    async revoke({ refreshToken }, call = {}) {
      const form = { token: refreshToken, token_type_hint: 'refresh_token', client_id: client.clientId }
      await post(client, '/oauth/revoke', form, {}, call)
    },
  }
}

async function redeem(
  client: Client,
  { code, codeVerifier }: { code: string; codeVerifier?: string },
  options: CallOptions,
): Promise<Tokens> {
  const form: AuthorizationCodeRequest = {
    grant_type: 'authorization_code',
    client_id: client.clientId,
    code,
    redirect_uri: client.redirectUri,
    ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
  }
  const { body, status } = await post(client, '/oauth/token', form, keyHeader(crypto.randomUUID()), options)
  return readTokens(body, status, client.http.now())
}

async function swapTokens(
  client: Client,
  { refreshToken, refreshKey }: Pick<Tokens, 'refreshToken' | 'refreshKey'>,
  scope: string | readonly string[] | undefined,
): Promise<Tokens> {
  const form: RefreshRequest = {
    grant_type: 'refresh_token',
    client_id: client.clientId,
    refresh_token: refreshToken,
    ...(scope === undefined ? {} : { scope: toScope(scope) }),
  }
  const { body, status } = await post(client, '/oauth/token', form, keyHeader(refreshKey), {})
  return readTokens(body, status, client.http.now())
}

// An Idempotency-Key makes a repeated request give the same answer, so that a lost one costs nothing.
function keyHeader(key: string): Record<string, string> {
  return { 'idempotency-key': key }
}

function post(
  client: Client,
  path: string,
  form: Record<string, string>,
  headers: Record<string, string>,
  options: CallOptions,
) {
  const secret = client.clientSecret
  const request = {
    method: 'POST' as const,
    url: client.apiUrl + path,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(secret === undefined ? {} : { authorization: basic(client.clientId, secret) }),
      ...headers,
    },
    body: new URLSearchParams(form).toString(),
    isRepeatable: true,
  }
  return call(client.http, request, startDeadline(options, client.timeoutMs))
}

function toClient(options: OAuthOptions): Client {
  const { baseUrl, apiUrl, clientId, clientSecret, redirectUri, scope, fetch, timeoutMs, now } = options
  for (const url of [baseUrl, apiUrl ?? baseUrl]) {
    if (!/^https?:$/.test(new URL(url).protocol)) throw new TypeError(`Not an http address: ${url}`)
  }
  // Plain JavaScript may leave out what the types ask for.
  if (!clientId || !redirectUri || !scope || !toScope(scope))
    throw new TypeError('clientId, redirectUri and scope must not be empty.')
  return {
    http: { fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)), now: now ?? Date.now, sleep },
    baseUrl: withoutTrailingSlash(baseUrl),
    apiUrl: withoutTrailingSlash(apiUrl ?? baseUrl),
    clientId,
    clientSecret: clientSecret || undefined,
    redirectUri,
    scope: toScope(scope),
    timeoutMs: timeoutMs ?? TIMEOUT_MS,
  }
}
