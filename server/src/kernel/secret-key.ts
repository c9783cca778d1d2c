// Keys of our own for HMAC: made at the first use, sealed in the settings, the same for every process on the database.
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { Deps } from './deps.ts'
import { settleSetting } from './settings.ts'

const KEY_BYTES = 32

/**
 * `action_id_key` signs action ids and page tokens; from `oauth_token_key` the successors of tokens are derived;
 * `connect_link_key` signs for whom the older popup connects an account; `zap_words_key` hashes the words that Zap runs
 * are found by.
 */
export type SecretKeyName = 'action_id_key' | 'oauth_token_key' | 'connect_link_key' | 'zap_words_key'

/** The key of that name, 32 bytes; as a Buffer an HMAC would cost five times as much. */
export async function secretKey(
  name: SecretKeyName,
  { db, seal, caches }: Pick<Deps, 'db' | 'seal' | 'caches'>,
): Promise<KeyObject> {
  const known = caches.named<KeyObject>('secret_keys', { entriesMax: 10 })
  const place = `settings:${name}`
  return known.read(name, async () => {
    const fresh = seal.seal(randomBytes(KEY_BYTES).toString('base64'), place)
    return createSecretKey(seal.open(await settleSetting(db, name, fresh), place), 'base64')
  })
}
