import { sql } from 'kysely'
import { note } from '../accounts/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { ClientDeed } from './change-secret.ts'
import { CACHE } from './find-client.ts'
import * as store from './store.ts'

/** `in_use`: connections were made through it, which somebody would lose. */
export type Deletion = 'deleted' | 'unknown' | 'in_use'

const FOREIGN_KEY_VIOLATION = '23503'

/**
 * Deletes a client with its grants, codes and tokens: none of them counts any longer, on every process. One that people
 * have connections through stays, and nothing changes.
 */
export async function deleteClient(
  tx: Tx,
  { clientId, ...who }: ClientDeed,
  deps: Pick<Deps, 'caches' | 'clock'>,
): Promise<Deletion> {
  const deletion = await deleteUnlessInUse(tx, clientId)
  if (deletion !== 'deleted') return deletion
  await note(tx, { ...who, action: 'client.deleted', subject: clientId }, deps)
  await deps.caches.forget(tx, CACHE, clientId)
  return 'deleted'
}

// Whose rows point here this slice does not know; the database does, and says so by refusing.
async function deleteUnlessInUse(tx: Tx, clientId: string): Promise<Deletion> {
  await sql`savepoint client_deletion`.execute(tx)
  try {
    return (await store.deleteClient(tx, clientId)) ? 'deleted' : 'unknown'
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error
    await sql`rollback to savepoint client_deletion`.execute(tx)
    return 'in_use'
  }
}

function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === FOREIGN_KEY_VIOLATION
}
