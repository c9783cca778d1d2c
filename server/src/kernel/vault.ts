import type { Config } from './config-types.ts'
import type { Db } from './db/index.ts'
import { StartError } from './errors.ts'
import { createSealer, generateMasterKey, type Sealer } from './seal/index.ts'
import { readSetting, settleSetting } from './settings.ts'

const CHECK_PLACE = 'settings:master_key_check'
const CHECK_TEXT = 'this opens with the right master key'

/**
 * The sealer of this database: with the configured master keys, or in development mode with one that the database keeps.
 * Throws StartError when the key is not the one that this database was sealed with: nothing is written then.
 */
export async function openVault(config: Pick<Config, 'masterKeys'>, db: Db): Promise<Sealer> {
  const keys =
    config.masterKeys ?? ([Buffer.from(await settleSetting(db, 'master_key', generateMasterKey()), 'base64')] as const)
  const seal = createSealer(keys)
  const check =
    (await readSetting(db, 'master_key_check')) ??
    (await settleSetting(db, 'master_key_check', seal.seal(CHECK_TEXT, CHECK_PLACE)))
  try {
    seal.open(check, CHECK_PLACE)
  } catch {
    throw new StartError(
      'WAYLEAVE_SECRET is not the key that this database was sealed with; set that one, or add it to WAYLEAVE_SECRET_PREVIOUS',
    )
  }
  return seal
}
