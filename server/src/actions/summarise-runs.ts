import type { Db } from '../kernel/db/index.ts'
import * as store from './store.ts'

export type { RunSummary } from './store.ts'

/**
 * Runs of some clients, and of a workspace of one's own, since a time: how many, and how many ended in an error. Looked
 * for in `workspaceIds` alone, by which runs are indexed.
 */
export async function summariseRuns(
  db: Db,
  of: { clientIds: readonly string[]; workspaceIds: readonly number[]; ownWorkspaceId: number; since: Date },
): Promise<store.RunSummary> {
  return store.summariseRuns(db, of)
}
