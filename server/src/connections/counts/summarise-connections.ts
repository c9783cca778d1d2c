import type { Db } from '../../kernel/db/index.ts'
import * as store from '../store.ts'

export type { ConnectionSummary } from '../store.ts'

const WORKSPACES_MAX = 200

/** How many connections were made through these clients, how many need attention, and in which workspaces the last were. */
export async function summariseConnections(db: Db, clientIds: readonly string[]): Promise<store.ConnectionSummary> {
  return store.summarise(db, clientIds, WORKSPACES_MAX)
}
