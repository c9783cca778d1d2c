// The id_token: who the person is, signed for one client.              OpenID Connect Core §2, §3.1.3.6 · authorization server §8
import { findPerson, nameOf } from '../accounts/index.ts'
import type { Client } from '../clients/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { sha256 } from '../kernel/ids.ts'
import type { Grant } from './grant-store.ts'

/** Every claim that an id_token may hold. */
export const idTokenClaims = [
  ...(['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash'] as const),
  ...(['email', 'email_verified', 'name'] as const),
]

/** What an id_token is made of: the grant's authentication, and the access token that it goes along with. */
export type IdTokenOf = {
  client: Pick<Client, 'client_id' | 'id_token_alg'>
  grant: Pick<Grant, 'user_id' | 'nonce' | 'authenticated_at'>
  /** As it is sent, for at_hash. */
  accessToken: string
  /** Of the access token's row. */
  issued_at: Date
  expires_at: Date
}

/**
 * The id_token beside an access token. All that is in it comes from rows, and its key is the one of `issued_at`: a
 * permitted retry gets an equal one under RS256 (its padding is deterministic) as long as the person's name and address
 * are what they were. An ES256 signature holds a random number: there the claims are equal, and the signature is not.
 * Throws when the person's account is closed, which its grants do not survive.
 */
export async function signIdToken(
  { client, grant, accessToken, issued_at, expires_at }: IdTokenOf,
  { db, keys, publicUrl }: Pick<Deps, 'db' | 'keys' | 'publicUrl'>,
): Promise<string> {
  const person = await findPerson(db, grant.user_id)
  if (!person) throw new Error(`there is no live account ${grant.user_id} to sign an id_token for`)
  const claims: Partial<Record<(typeof idTokenClaims)[number], string | number | boolean>> = {
    iss: publicUrl,
    sub: String(person.userId),
    aud: client.client_id,
    exp: seconds(expires_at),
    iat: seconds(issued_at),
    auth_time: seconds(grant.authenticated_at),
    ...(grant.nonce === null ? {} : { nonce: grant.nonce }),
    at_hash: leftHalf(accessToken),
    email: person.email,
    email_verified: person.isEmailConfirmed,
    name: nameOf(person),
  }
  return keys.sign(claims, { algorithm: client.id_token_alg, at: issued_at })
}

// OpenID Connect Core §3.1.3.6: the left half of the hash that the algorithm uses, SHA-256 for RS256 and ES256 alike.
function leftHalf(accessToken: string): string {
  return sha256(accessToken).subarray(0, 16).toString('base64url')
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
