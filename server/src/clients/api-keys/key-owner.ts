import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import { sha256 } from '../../kernel/ids.ts'
import type { KeyOwner } from './store.ts'

/** Whose live key that is, named by its number or, as whoever finds a leaked one has it, by itself. */
export async function ownerOfApiKey(db: Db, named: string): Promise<KeyOwner | undefined> {
  const id = /^\d{1,9}$/.test(named) ? Number(named) : null
  const { rows } = await sql<KeyOwner>`
    select id, user_id, workspace_id from api_keys
    where (id = ${id}::int or key_hash = ${sha256(named)}) and revoked_at is null`.execute(db)
  return rows[0]
}
