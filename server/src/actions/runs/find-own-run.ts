import type { Deps } from '../../kernel/deps.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { findRun, type Run } from '../store.ts'

const KEPT_MS = 7 * 24 * 3600 * 1000
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The caller's run; undefined for somebody else's, and for one that is older than 7 days. */
export async function findOwnRun(
  id: string,
  { clientId, userId, workspaceId }: Pick<TokenCaller, 'clientId' | 'userId' | 'workspaceId'>,
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<Run | undefined> {
  const run = UUID.test(id) ? await findRun(db, id) : undefined
  if (!run || run.client_id !== clientId || run.user_id !== userId || run.workspace_id !== workspaceId) return undefined
  return clock.now().getTime() - run.created_at.getTime() < KEPT_MS ? run : undefined
}
