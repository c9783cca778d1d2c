// The master keys: configured by the operator, or in development mode generated and kept in the database itself.
import type { Config } from '../config-types.ts'
import type { Db } from '../db/index.ts'
import { createSealer, generateMasterKey, masterKeyId, type Sealer } from '../seal/index.ts'
import { readSetting, settleSetting } from '../settings.ts'

export type MasterKeys = {
  /** What wraps data keys. Of a generated key: as it is in the database at this moment. */
  read(db: Db): Promise<Sealer>
  /** Whether the database keeps the key itself, so that it may change at any time. */
  isGenerated: boolean
}

/** The master keys of this configuration; without one, the generated key of the database, made when there is none. */
export function masterKeysOf({ masterKeys }: Pick<Config, 'masterKeys'>): MasterKeys {
  if (masterKeys) {
    const sealer = createSealer(masterKeys)
    return { read: async () => sealer, isGenerated: false }
  }
  return { read: readGenerated, isGenerated: true }
}

/** The ids of configured master keys, the current one first; none when the database keeps the key itself. */
export function masterKeyIds({ masterKeys }: Pick<Config, 'masterKeys'>): string[] {
  return (masterKeys ?? []).map(masterKeyId)
}

async function readGenerated(db: Db): Promise<Sealer> {
  const current = await settleSetting(db, 'master_key', generateMasterKey())
  const previous = await readSetting(db, 'master_key_previous')
  return createSealer([bytesOf(current), ...(previous ? [bytesOf(previous)] : [])])
}

function bytesOf(key: string): Buffer {
  return Buffer.from(key, 'base64')
}
