// What is judged before anybody is sent anywhere: who asks, and where the answer may go.    RFC 6749 §4.1.2.1 · RFC 9700 §4.1
import { type Client, findClient, isRegisteredRedirectUri } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { isStorable } from '../../kernel/json.ts'
import type { AuthorizeQuery } from './query.ts'

/** A state of 8 KB comes back; a longer one would make an address that servers refuse. */
export const STATE_LENGTH_MAX = 8192

export type Target = { client: Client; redirectUri: string }

/** What is wrong with a request that nobody may be redirected for. */
export type TargetFault = {
  kind: 'repeated' | 'unreadable' | 'no_client' | 'unknown_client' | 'no_redirect_uri' | 'unregistered' | 'long_state'
  parameter: string
  /** Undefined while it is not known who asks. */
  client: Client | undefined
}
export type TargetVerdict = { kind: 'proven'; target: Target } | { kind: 'refused'; fault: TargetFault }

/** Loads the client and judges client and redirect URI. */
export async function proveTarget(query: AuthorizeQuery, deps: Pick<Deps, 'db' | 'caches'>): Promise<TargetVerdict> {
  const clientId = query.get('client_id')
  return judgeTarget(query, clientId === undefined ? undefined : await findClient(clientId, deps))
}

/** The same with the client loaded. */
export function judgeTarget(query: AuthorizeQuery, client: Client | undefined): TargetVerdict {
  const refused = (kind: TargetFault['kind'], parameter: string): TargetVerdict => ({
    kind: 'refused',
    fault: { kind, parameter, client },
  })
  if (query.repeated !== undefined) return refused('repeated', query.repeated) // which of the two would be meant?
  const unreadable = query.entries.find((pair) => !pair.every(isStorable))
  if (unreadable) return refused('unreadable', unreadable[0])
  if (query.get('client_id') === undefined) return refused('no_client', 'client_id')
  if (!client) return refused('unknown_client', 'client_id')
  const redirectUri = query.get('redirect_uri')
  if (redirectUri === undefined) return refused('no_redirect_uri', 'redirect_uri')
  if (!isRegisteredRedirectUri(redirectUri, client.redirect_uris, client.is_public))
    return refused('unregistered', 'redirect_uri')
  if ((query.rawState ?? '').length > STATE_LENGTH_MAX) return refused('long_state', 'state') // cannot be echoed
  return { kind: 'proven', target: { client, redirectUri } }
}
