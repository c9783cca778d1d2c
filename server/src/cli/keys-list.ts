import { listSigningKeys } from '../kernel/jwt/index.ts'
import { countByMasterKey } from '../kernel/vault/index.ts'
import { type Administration, administrate } from './administration.ts'
import type { Context } from './context.ts'
import { printJson, printLine, printTable } from './print.ts'
import type { DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { json?: boolean }
type Listed = { master_keys: MasterKey[]; signing_keys: SigningKey[] }
type MasterKey = { id: string; is_current: boolean; data_keys: number }
type SigningKey = { alg: string; kid: string; signs_from: Date; retired_at: Date | null }

/** Says how many data keys each master key wraps: one that wraps none may be dropped. */
export async function listKeys(options: Options, { environment }: Context): Promise<void> {
  const listed = await administrate(options, environment, read)
  if (options.json) return printJson({ ok: true, ...listed })
  printTable([
    ['MASTER KEY', 'DATA KEYS', 'STATE'],
    ...listed.master_keys.map(({ id, is_current, data_keys }) => [
      id,
      String(data_keys),
      stateOf(is_current, data_keys),
    ]),
  ])
  printLine()
  printTable([
    ['ALGORITHM', 'SIGNING KEY', 'SIGNS FROM', 'SIGNS UNTIL'],
    ...listed.signing_keys.map((key) => [
      key.alg,
      key.kid,
      key.signs_from.toISOString(),
      key.retired_at?.toISOString() ?? '',
    ]),
  ])
}

function stateOf(isCurrent: boolean, dataKeys: number): string {
  if (isCurrent) return 'current'
  return dataKeys > 0 ? 'in use: run wayleave keys rotate before it goes' : 'not in use: it may be dropped'
}

async function read({ db, masterKeys }: Administration): Promise<Listed> {
  const { keyId, keyIds } = await masterKeys.read(db)
  const used = await countByMasterKey(db)
  const signing = await listSigningKeys(db)
  return {
    master_keys: keyIds.map((id) => ({
      id,
      is_current: id === keyId,
      data_keys: used.find(({ master_key_id }) => master_key_id === id)?.count ?? 0,
    })),
    signing_keys: signing.map(({ alg, kid, signs_from, retired_at }) => ({ alg, kid, signs_from, retired_at })),
  }
}
