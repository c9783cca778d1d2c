import type { Deps } from '../../kernel/deps.ts'
import { isSessionId } from './session.ts'
import * as store from './store.ts'

/**
 * What a connection was called before the session `sessionId` renewed it with another account; null when it is still the
 * same, or when that session renewed another connection.
 */
export async function formerTitleOf(
  connectionId: number,
  sessionId: string,
  { db }: Pick<Deps, 'db'>,
): Promise<string | null> {
  const session = isSessionId(sessionId) ? await store.findSession(db, sessionId) : undefined
  return session?.connection_id === connectionId ? session.former_title : null
}
