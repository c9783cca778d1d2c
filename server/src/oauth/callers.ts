// Who calls the APIs: a bearer token with a scope, or a client id alone.                  RFC 6750 · Workflow API 1.3, 1.4
import { type Client, findClient, includesScope } from '../clients/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { ApiError } from '../kernel/errors.ts'
import type { CallerRule, Incoming } from '../kernel/http/index.ts'
import { type AccessToken, findAccessToken } from './access-token.ts'
import { countAddress, countClient } from './api-limits.ts'

/** A user's token, issued to a client. */
export type TokenCaller = {
  kind: 'token'
  client: Client
  clientId: string
  userId: number
  workspaceId: number
  scopes: readonly string[]
}
/** A client id alone, or the client's own token: it opens public data, of no user. */
export type ClientIdCaller = { kind: 'client_id'; client: Client }

/** A client by a token of its own or of one of its users. */
export type ClientCaller = { kind: 'client'; client: Client; clientId: string }

/**
 * A client by itself. A partner has no token of its own: it speaks through one of its users, and `user` says for whom.
 */
export type AppCaller = {
  kind: 'app'
  client: Client
  clientId: string
  user: { userId: number; workspaceId: number } | undefined
}

const REALM = 'Bearer realm="wayleave"'

/** A token of the client, of one of its users or of none, that holds one of `scopes`: for what belongs to the client. */
export function clientBearer(...scopes: readonly [string, ...string[]]): CallerRule<ClientCaller> {
  return {
    identify: async (incoming, deps) => {
      const { client } = await identifyToken(incoming, scopes, deps)
      return { kind: 'client', client, clientId: client.client_id }
    },
    security: [{ bearer: [...scopes] }],
    originsOf: async ({ client }) => client.partner?.origins ?? [],
  }
}

/**
 * The client's own token (`client_credentials`) that holds one of `scopes`. A client of the kind `embed`, which has none,
 * may use what it exchanged a JWT for; any other client's user is refused.
 */
export function appBearer(...scopes: readonly [string, ...string[]]): CallerRule<AppCaller> {
  return {
    identify: async (incoming, deps) => {
      const { client, found } = await identifyToken(incoming, scopes, deps)
      const user = found.user_id === null ? undefined : { userId: found.user_id, workspaceId: found.workspace_id }
      if (user && client.kind !== 'embed') {
        const detail = 'This takes a token of the client itself: grant_type=client_credentials.'
        throw new ApiError({ code: 'permission_denied', detail })
      }
      return { kind: 'app', client, clientId: client.client_id, user }
    },
    security: [{ bearer: [...scopes] }],
    originsOf: async ({ client }) => client.partner?.origins ?? [],
  }
}

/** A user's bearer token that holds one of `scopes`. */
export function bearer(...scopes: readonly [string, ...string[]]): CallerRule<TokenCaller> {
  return {
    identify: (incoming, deps) => identifyBearer(incoming, scopes, deps),
    security: [{ bearer: [...scopes] }],
    originsOf,
  }
}

/** A bearer token that holds `scope`, or `?client_id=`. An Authorization header wins, also when it is bad. */
export function bearerOrClientId(scope: string): CallerRule<TokenCaller | ClientIdCaller> {
  return {
    identify: (incoming, deps) => identifyEither(incoming, [scope], deps),
    security: [{ bearer: [scope] }, { clientId: [] }],
    originsOf,
  }
}

/** A bearer token of any scope, or `?client_id=`. */
export const anyBearerOrClientId: CallerRule<TokenCaller | ClientIdCaller> = {
  identify: (incoming, deps) => identifyEither(incoming, [], deps),
  security: [{ bearer: [] }, { clientId: [] }],
  originsOf,
}

/** Anybody; a token or `?client_id=` that is sent all the same must be good. */
export const anyoneOrClientId: CallerRule<TokenCaller | ClientIdCaller | undefined> = {
  identify: async (incoming, deps) => {
    const { request, url } = incoming
    const isNobody = !request.headers.has('authorization') && !url.searchParams.has('client_id')
    if (!isNobody) return identifyEither(incoming, [], deps)
    countAddress(incoming, deps)
    return undefined
  },
  security: [{}, ...anyBearerOrClientId.security],
  originsOf,
}

async function originsOf(caller: TokenCaller | ClientIdCaller | undefined): Promise<readonly string[]> {
  return caller?.kind === 'token' ? (caller.client.partner?.origins ?? []) : ['*']
}

async function identifyEither(
  incoming: Incoming,
  scopes: readonly string[],
  deps: Deps,
): Promise<TokenCaller | ClientIdCaller> {
  if (!incoming.request.headers.has('authorization')) return identifyClientId(incoming, deps)
  const { client, found } = await identifyToken(incoming, scopes, deps)
  return found.user_id === null ? { kind: 'client_id', client } : callerOf(client, found)
}

async function identifyBearer(incoming: Incoming, scopes: readonly string[], deps: Deps): Promise<TokenCaller> {
  const { client, found } = await identifyToken(incoming, scopes, deps)
  if (found.user_id === null) throw new ApiError({ code: 'permission_denied', detail: 'This token is of no user.' })
  return callerOf(client, found)
}

type Identified = { client: Client; found: AccessToken }

async function identifyToken(incoming: Incoming, scopes: readonly string[], deps: Deps): Promise<Identified> {
  const { request, url } = incoming
  countAddress(incoming, deps)
  refuseTokenInUrl(url)
  const header = request.headers.get('authorization')
  if (header === null) throw notAuthenticated()
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1]
  const found = token === undefined ? undefined : await findAccessToken(token, deps)
  const client = found && (await findClient(found.client_id, deps))
  if (!found || !client) throw badToken()
  countClient('token', client, incoming, deps)
  if (scopes.length > 0 && !scopes.some((scope) => includesScope(found.scopes, scope))) throw insufficientScope(scopes)
  return { client, found }
}

function callerOf(client: Client, found: AccessToken & { user_id: number }): TokenCaller {
  return {
    kind: 'token',
    client,
    clientId: client.client_id,
    userId: found.user_id,
    workspaceId: found.workspace_id,
    scopes: found.scopes,
  }
}

async function identifyClientId(incoming: Incoming, deps: Deps): Promise<ClientIdCaller> {
  const { url } = incoming
  countAddress(incoming, deps)
  refuseTokenInUrl(url)
  const clientId = url.searchParams.get('client_id')
  if (!clientId) throw notAuthenticated()
  const client = await findClient(clientId, deps)
  if (!client) {
    throw new ApiError(
      { code: 'authentication_failed', detail: 'The client_id is not known.' },
      { headers: { 'www-authenticate': REALM } },
    )
  }
  countClient('client_id', client, incoming, deps)
  return { kind: 'client_id', client }
}

// A URL ends up in logs and histories (RFC 9700 §4.3.2): a token in it is refused, whatever else proves the caller.
function refuseTokenInUrl(url: URL): void {
  if (url.searchParams.has('access_token')) throw notAuthenticated()
}

function notAuthenticated(): ApiError {
  const detail = 'Authentication credentials were not provided.'
  return new ApiError({ code: 'not_authenticated', detail }, { headers: { 'www-authenticate': REALM } })
}

// RFC 6750 §3.1: unknown, expired and revoked read alike.
function badToken(): ApiError {
  const detail = 'The access token is invalid, expired or revoked.'
  return new ApiError(
    { code: 'authentication_failed', detail },
    { headers: { 'www-authenticate': `${REALM}, error="invalid_token"` } },
  )
}

function insufficientScope(scopes: readonly string[]): ApiError {
  const challenge = `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"`
  const detail = 'You do not have permission to perform this action.'
  return new ApiError({ code: 'permission_denied', detail }, { headers: { 'www-authenticate': challenge } })
}
