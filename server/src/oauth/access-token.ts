import type pg from 'pg'
import type { Deps } from '../kernel/deps.ts'
import { sha256Base64 } from '../kernel/ids.ts'
import { together } from '../kernel/together.ts'
import * as store from './store.ts'

export type { AccessToken } from './store.ts'

/** The name of the cache of live access tokens, for whoever revokes some. */
export const ACCESS_TOKENS = 'access_tokens'
const KNOWN_MAX = 10_000
// Revocation reaches every process by NOTIFY; should that be lost, within a second all the same.
const AGE_MAX_MS = 1_000

const readToken = together((pool: pg.Pool, hashes: readonly Buffer[]) => store.findAccessTokens(pool, hashes))

/** The live token that reads `token`, or undefined: unknown, expired, revoked, of a grant that was or of somebody who is no more. */
export async function findAccessToken(
  token: string,
  deps: Pick<Deps, 'pool' | 'caches' | 'clock'>,
): Promise<store.AccessToken | undefined> {
  const hash = sha256Base64(token)
  const known = deps.caches.named<store.AccessToken>(ACCESS_TOKENS, { entriesMax: KNOWN_MAX, ageMaxMs: AGE_MAX_MS })
  const found = await known.read(hash, () => readToken(deps.pool, Buffer.from(hash, 'base64')))
  return found && found.expires_at > deps.clock.now() ? found : undefined // a cached token's expiry is asked at each use
}
