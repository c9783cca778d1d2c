import { sql } from 'kysely'
import type { Deps } from '../kernel/deps.ts'

/** The user who manages a client in the console; undefined when the command line alone does. */
export async function ownerOf(clientId: string, { db }: Pick<Deps, 'db'>): Promise<number | undefined> {
  const { rows } = await sql<{ owner_user_id: number | null }>`
    select owner_user_id from clients where client_id = ${clientId}`.execute(db)
  return rows[0]?.owner_user_id ?? undefined
}
