// The way in for a partner's backend: one Wayleave server, one set of client credentials.          seed 004

import { withoutTrailingSlash } from './connect-url.ts'
import { guessZap } from './guess.ts'
import { createClientApi } from './http/api.ts'
import type { Fetch } from './http/call.ts'
import { type CallOptions, sleep, startDeadline } from './http/deadline.ts'
import { type AccessToken, fixedIdentity, signedIdentity, toAccessToken } from './identity.ts'
import { createZapTemplates, type ZapTemplates } from './resources/zap-templates.ts'
import { requestSessionCode, type SessionCode, type SessionCodeOptions } from './session-code.ts'
import { exchangeToken, type Subject } from './token-exchange.ts'
import { createUser, type User } from './user.ts'
import type { GuessResponse } from './wire/index.ts'

/** Where the server is and who asks. */
export type WayleaveOptions = {
  /** Public address of the server, as browsers see it; Connect addresses and `resource` are built from it. */
  baseUrl: string
  /** Where this backend reaches the server. Default: `baseUrl`. */
  apiUrl?: string
  clientId: string
  /** Keep it on the server. */
  clientSecret: string
  /** Default: the global `fetch`. */
  fetch?: Fetch
  /** Milliseconds for one call with its repeats. Default 30000; waiting for a run has its own. */
  timeoutMs?: number
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

/** Partner-signed JWT of a user, or a function that signs a new one. Only with a function are tokens renewed. */
export type Assertion = string | (() => string | Promise<string>)

/** Scopes, as a list or separated by spaces. Absent: all that the client is registered for. */
export type Scope = string | readonly string[]

/** A Wayleave server, as one partner. */
export type Wayleave = {
  /**
   * Exchanges a partner-signed JWT for an access token. Lives 3600 s, there is no refresh token. Nothing is cached;
   * `asUser` does that. Follows RFC 8693, seed 004 step 1.
   * @throws {WayleaveOAuthError} `invalid_request`: the JWT, named why; `invalid_client`, `invalid_scope`, …
   * @throws {WayleaveError} no answer, deadline
   * @example
   * ```ts
   * import { createWayleave } from '@wayleave/sdk'
   *
   * const wayleave = createWayleave({ baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 's3cret' })
   * const { accessToken, expiresAt } = await wayleave.exchange(jwt, { scope: ['connection:read', 'action:run'] })
   * ```
   */
  exchange(jwt: string, options?: CallOptions & { scope?: Scope }): Promise<AccessToken>
  /**
   * A session code for one app from a JWT, or from an access token that holds `connection:write`.
   * Follows RFC 8693 with `resource`, seed 004 step 3.
   * @throws {WayleaveOAuthError} `invalid_target`: no such app; `invalid_request`: the JWT, named why; …
   * @throws {WayleaveError} no answer, deadline
   * @example
   * ```ts
   * import { createWayleave } from '@wayleave/sdk'
   *
   * const wayleave = createWayleave({ baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 's3cret' })
   * const { connectUrl, sessionId } = await wayleave.sessionCode({ app: 'petshop', jwt })
   * ```
   */
  sessionCode(options: SessionCodeOptions & ({ jwt: string } | { accessToken: string })): Promise<SessionCode>
  /**
   * A client bound to the user that the JWT names. With a function it signs again whenever its access token is about
   * to end or was refused; calls at the same time share one exchange. Keep it as long as the user's session.
   * @example
   * ```ts
   * import { createWayleave } from '@wayleave/sdk'
   * import { createSigner } from '@wayleave/sdk/partner'
   *
   * const signer = await createSigner({ issuer: 'https://accounts.acme.test', audience: 'connect.wayleave.test' })
   * const wayleave = createWayleave({ baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 's3cret' })
   * const dana = wayleave.asUser(() => signer.sign('dana', 'petshop-ltd'))
   * for await (const app of await dana.apps.list()) console.log(app.title)
   * ```
   */
  asUser(assertion: Assertion, options?: { scope?: Scope }): User
  /**
   * A client bound to the user of an access token that you keep yourself. It cannot renew it: 401 is thrown.
   * @example
   * ```ts
   * import { createWayleave } from '@wayleave/sdk'
   *
   * const wayleave = createWayleave({ baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 's3cret' })
   * const { accessToken } = await wayleave.exchange(jwt)
   * const page = await wayleave.withAccessToken(accessToken).connections.list({ app: 'petshop' })
   * ```
   */
  withAccessToken(accessToken: string): User
  /**
   * Which Zap a person means, from a description of 1 to 2000 characters: the apps and steps at each place, and an address
   * that opens the editor with them. Needs no user: your client id is enough. Follows `POST /v2/guess`.
   * @throws {WayleaveError} `invalid`: nothing was understood; any other refusal, no answer, deadline
   * @example
   * ```ts
   * import { createWayleave } from '@wayleave/sdk'
   *
   * const wayleave = createWayleave({ baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 's3cret' })
   * const { title, prefilled_url } = await wayleave.guess('Mail me new Petshop orders')
   * ```
   */
  guess(description: string, options?: CallOptions): Promise<GuessResponse>
  zapTemplates: ZapTemplates
}

const TIMEOUT_MS = 30_000

/**
 * A Wayleave server, as one partner. Opens nothing by itself; keep one for the whole process.
 * Every call waits out `Retry-After` and repeats what is safe to repeat, within its `timeoutMs`.
 * @throws {TypeError} `baseUrl` or `apiUrl` is not an absolute URL, or a credential is empty
 * @example
 * ```ts
 * import { createWayleave } from '@wayleave/sdk'
 *
 * const wayleave = createWayleave({ baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 's3cret' })
 * const page = await wayleave.asUser(jwt).connections.list({ app: 'petshop' })
 * console.log(page.meta.count)
 * ```
 */
export function createWayleave(options: WayleaveOptions): Wayleave {
  const from = toExchanger(options)
  const { timeoutMs } = from
  const api = createClientApi(from)
  return {
    async exchange(jwt, { scope, ...call } = {}) {
      const subject = { type: 'external-jwt' as const, token: jwt }
      const wanted = { type: 'access-token' as const, scope: toScope(scope) }
      const answer = await exchangeToken(from, subject, wanted, startDeadline(call, timeoutMs))
      return toAccessToken(answer, from.http.now())
    },
    sessionCode(parts) {
      const subject: Subject =
        'jwt' in parts ? { type: 'external-jwt', token: parts.jwt } : { type: 'access-token', token: parts.accessToken }
      return requestSessionCode(from, subject, parts, startDeadline(parts, timeoutMs))
    },
    asUser(assertion, { scope } = {}) {
      const token = typeof assertion === 'function' ? async () => assertion() : assertion
      return createUser(from, signedIdentity(from, { type: 'external-jwt', token }, toScope(scope), timeoutMs))
    },
    withAccessToken: (accessToken) => createUser(from, fixedIdentity(accessToken)),
    guess: (description, options) => guessZap(api, description, options),
    zapTemplates: createZapTemplates(api),
  }
}

function toExchanger({ baseUrl, apiUrl, clientId, clientSecret, fetch, timeoutMs, now }: WayleaveOptions) {
  for (const url of [baseUrl, apiUrl ?? baseUrl]) {
    if (!/^https?:$/.test(new URL(url).protocol)) throw new TypeError(`Not an http address: ${url}`)
  }
  if (!clientId || !clientSecret) throw new TypeError('clientId and clientSecret must not be empty.')
  const http = { fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)), now: now ?? Date.now, sleep }
  return {
    http,
    baseUrl: withoutTrailingSlash(baseUrl),
    apiUrl: withoutTrailingSlash(apiUrl ?? baseUrl),
    clientId,
    clientSecret,
    timeoutMs: timeoutMs ?? TIMEOUT_MS,
  }
}

function toScope(scope: Scope | undefined): string | undefined {
  return typeof scope === 'string' || scope === undefined ? scope : scope.join(' ')
}
