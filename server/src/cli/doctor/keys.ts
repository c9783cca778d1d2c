import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import { StartError } from '../../kernel/errors.ts'
import { algorithms, type KeyTimes, signerAt } from '../../kernel/jwt/index.ts'
import { createSealer, SealError, type Sealer } from '../../kernel/seal/index.ts'
import { readSetting } from '../../kernel/settings.ts'
import { countByMasterKey, findInstallationSealer, type MasterKeyUse } from '../../kernel/vault/index.ts'
import { bad, type Finding, good, warning } from './finding.ts'

type MasterKeys = () => readonly [Buffer, ...Buffer[]]
type Row = KeyTimes & { kid: string; private_key: string; created_at: Date }

const OLD_DAYS = 365
const DAY_MS = 24 * 3600 * 1000

/** Whether the master key opens every data key, and these the signing keys. `production` reads the configured ones. */
export async function examineKeys(db: Db, now: Date, production: MasterKeys | undefined): Promise<Finding[]> {
  const master = await openMaster(db, production)
  if ('verdict' in master) return [master]
  const used = await countByMasterKey(db)
  const finding = judgeMaster(master, used)
  if (finding.verdict === 'bad' || used.length === 0) return [finding]
  const sealer = await findInstallationSealer(db, master)
  return sealer ? [finding, await examineSigningKeys(db, now, sealer)] : [finding]
}

function judgeMaster(master: Sealer, used: readonly MasterKeyUse[]): Finding {
  if (used.length === 0) return warning('master key', 'nothing is sealed yet: the first start does')
  const unknown = used.filter(({ master_key_id }) => !master.knowsKey(master_key_id))
  if (unknown.length > 0)
    return bad('master key', `WAYLEAVE_SECRET is not the key of this database (${wordsOf(unknown)}); set that one`)
  const earlier = used.filter(({ master_key_id }) => master_key_id !== master.keyId)
  if (earlier.length > 0)
    return warning('master key', `${wordsOf(earlier)}: run wayleave keys rotate before the earlier one goes`)
  return good('master key', `key ${master.keyId} is the one of this database: ${wordsOf(used)}, and no other does`)
}

function wordsOf(used: readonly MasterKeyUse[]): string {
  return used
    .map(({ master_key_id, count }) => `${master_key_id} wraps ${count} data ${count === 1 ? 'key' : 'keys'}`)
    .join(', ')
}

async function openMaster(db: Db, production: MasterKeys | undefined): Promise<Sealer | Finding> {
  try {
    if (production) return createSealer(production())
    const own = await readSetting(db, 'master_key')
    if (!own) return warning('master key', 'none yet: the first start makes one')
    const previous = await readSetting(db, 'master_key_previous')
    return createSealer([Buffer.from(own, 'base64'), ...(previous ? [Buffer.from(previous, 'base64')] : [])])
  } catch (error) {
    if (error instanceof StartError) return bad('master key', error.message)
    throw error
  }
}

async function examineSigningKeys(db: Db, now: Date, sealer: Sealer): Promise<Finding> {
  const { rows } = await sql<Row>`
    select kid, alg, private_key, created_at, signs_from, retired_at from signing_keys
    order by created_at desc, kid`.execute(db)
  const closed = rows.filter(({ kid, private_key }) => !opens(sealer, private_key, `signing_key:${kid}`))
  if (closed.length > 0) return bad('signing keys', `${closed.map(({ kid }) => kid).join(', ')} cannot be opened`)
  const current = rows.filter(({ retired_at }) => retired_at === null)
  const missing = algorithms.filter((algorithm) => !current.some(({ alg }) => alg === algorithm))
  if (missing.length > 0)
    return warning('signing keys', `none for ${missing.join(', ')} yet: the first start makes one`)
  const text = stagesOf(rows, now)
  const days = Math.floor((now.getTime() - Math.min(...current.map((key) => key.created_at.getTime()))) / DAY_MS)
  if (days <= OLD_DAYS) return good('signing keys', text)
  return warning('signing keys', `${text}; the oldest signs for ${days} days: wayleave keys rotate replaces it`)
}

/** How many keys sign now, will sign, and signed once, in words. */
function stagesOf(keys: readonly Row[], now: Date): string {
  const signing = algorithms.flatMap((algorithm) => signerAt(keys, algorithm, now) ?? [])
  const others = keys.filter((key) => !signing.includes(key))
  const isRetired = ({ retired_at }: Row) => retired_at !== null && retired_at <= now
  const retired = others.filter(isRetired).length
  return `${signing.length} in use, ${others.length - retired} about to sign, ${retired} retired`
}

function opens(sealer: Sealer, sealed: string, place: string): boolean {
  try {
    sealer.open(sealed, place)
    return true
  } catch (error) {
    if (error instanceof SealError) return false
    throw error
  }
}
