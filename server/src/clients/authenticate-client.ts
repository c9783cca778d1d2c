// Client authentication at the token endpoint.                              RFC 6749 §2.3.1 · authorization server §3
import type { Deps } from '../kernel/deps.ts'
import { OAuthError } from '../kernel/errors.ts'
import { equalHashes, sha256 } from '../kernel/ids.ts'
import { findKnownClient, type KnownClient } from './find-client.ts'
import type { Client } from './model.ts'

export type PresentedClient = { client_id: string | undefined; client_secret: string | undefined }

// Unknown, foreign, wrong and missing read alike.
const REFUSAL = 'Client authentication failed.'
/** Why, for us alone: nobody registered the client that the request names. */
export const UNKNOWN_CLIENT = 'unknown client'

/**
 * The client that the request proves to be: by HTTP Basic or by `client_id` and `client_secret` in the body; both only
 * when identical; a public client by its id alone. Throws `invalid_client`, and nothing is spent.
 */
export async function authenticateClient(
  authorization: string | null,
  body: PresentedClient,
  deps: Pick<Deps, 'db' | 'caches'>,
): Promise<Client> {
  const presented = merge(readBasic(authorization), body)
  if (!presented.client_id) throw new OAuthError('invalid_client', REFUSAL, { detail: 'no client_id' })
  const known = await findKnownClient(presented.client_id, deps)
  if (!known) throw new OAuthError('invalid_client', REFUSAL, { detail: UNKNOWN_CLIENT })
  if (!isProven(known, presented.client_secret))
    throw new OAuthError('invalid_client', REFUSAL, { detail: 'wrong secret' })
  return known.client
}

/** The client that the request claims to be, proven or not. */
export function claimedClientId(authorization: string | null, body: PresentedClient): string | undefined {
  try {
    return readBasic(authorization)?.client_id ?? body.client_id
  } catch {
    return body.client_id
  }
}

function isProven({ client, secrets }: KnownClient, secret: string | undefined): boolean {
  if (client.is_public) return secret === undefined // a secret sent for a public client is refused
  return secret !== undefined && secrets.secret_hash !== null && equalHashes(secrets.secret_hash, sha256(secret))
}

function merge(basic: PresentedClient | undefined, body: PresentedClient): PresentedClient {
  if (!basic) return body
  const isSame =
    (body.client_id === undefined || body.client_id === basic.client_id) &&
    (body.client_secret === undefined || body.client_secret === basic.client_secret)
  if (!isSame) throw new OAuthError('invalid_client', REFUSAL, { detail: 'Basic and body differ' })
  return basic
}

function readBasic(authorization: string | null): PresentedClient | undefined {
  if (authorization === null) return undefined
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1]
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 0) throw new OAuthError('invalid_client', REFUSAL, { detail: 'not a Basic header' })
  try {
    return {
      client_id: formDecode(pair.slice(0, colon)),
      client_secret: formDecode(pair.slice(colon + 1)) || undefined,
    }
  } catch {
    throw new OAuthError('invalid_client', REFUSAL, { detail: 'a bad percent escape in the Basic header' })
  }
}

// RFC 6749 §2.3.1: user and password are application/x-www-form-urlencoded before they are joined.
function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
