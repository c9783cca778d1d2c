// Action ids and page tokens are signed: nobody can make one up.
import type { KeyObject } from 'node:crypto'
import type { Deps } from '../kernel/deps.ts'
import { secretKey } from '../kernel/secret-key.ts'

/** The database's signing key. */
export async function actionSigningKey(deps: Pick<Deps, 'db' | 'seal' | 'caches'>): Promise<KeyObject> {
  return secretKey('action_id_key', deps)
}
