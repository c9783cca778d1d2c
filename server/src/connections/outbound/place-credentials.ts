import type { AuthScheme, Placement } from '../../apps/index.ts'
import type { OutboundRequest } from '../../kernel/safe-fetch/index.ts'
import type { AuthFields } from './oauth-app.ts'
import { withQuery } from './query.ts'

/**
 * Puts a connection's credential where its app wants it (seed 003, step 3). What was put is named in `secretHeaders`
 * and `secretQuery`, so that the fetcher drops it on a redirect to another origin.
 * @returns the request itself when there is nothing to put: no auth, a custom scheme (its hooks do it), no credential
 */
export function authoriseRequest(request: OutboundRequest, scheme: AuthScheme, auth: AuthFields): OutboundRequest {
  if (scheme.type === 'basic') return placeBasic(request, textOf(auth.username), textOf(auth.password))
  const credential = credentialOf(scheme, auth)
  return credential === '' ? request : placeCredentials(request, scheme.placements, credential)
}

/** Puts a token into every place of `placements`; what stood there is replaced. */
export function placeCredentials(
  request: OutboundRequest,
  placements: readonly Placement[],
  token: string,
): OutboundRequest {
  return placements.reduce((placed, { in: place, name, prefix }) => {
    return place === 'header' ? withHeader(placed, name, prefix + token) : withParameter(placed, name, prefix + token)
  }, request)
}

/** HTTP Basic (RFC 7617 §2), in UTF-8: unlike a client's id and secret, neither half is form-encoded. */
export function placeBasic(request: OutboundRequest, username: string, password: string): OutboundRequest {
  const credential = Buffer.from(`${username}:${password}`).toString('base64')
  return withHeader(request, 'authorization', `Basic ${credential}`)
}

function credentialOf(scheme: AuthScheme, auth: AuthFields): string {
  if (scheme.type === 'none' || scheme.type === 'custom') return ''
  const field = scheme.type === 'api_key' ? scheme.key_field : 'access_token'
  return field === undefined ? '' : textOf(auth[field])
}

function withHeader(request: OutboundRequest, name: string, value: string): OutboundRequest {
  const others = Object.entries(request.headers ?? {}).filter(([other]) => other.toLowerCase() !== name.toLowerCase())
  const headers = { ...Object.fromEntries(others), [name.toLowerCase()]: value }
  return { ...request, headers, secretHeaders: [...(request.secretHeaders ?? []), name.toLowerCase()] }
}

function withParameter(request: OutboundRequest, name: string, value: string): OutboundRequest {
  const url = withQuery(request.url, [[name, value]])
  return { ...request, url, secretQuery: [...(request.secretQuery ?? []), name] }
}

function textOf(value: AuthFields[string] | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : ''
}
