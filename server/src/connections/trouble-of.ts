import { sql } from 'kysely'
import type { Connection } from './model.ts'

/**
 * What is known to stand against an active connection, although its state does not say so: its sign-in server did not renew
 * it when it was asked last, or refused it as the client (`sign_in`), or the provider refused the last health probe (`check`).
 */
export type Trouble = 'sign_in' | 'check'

/** Pure: what is wrong with an active connection; undefined when nothing is known, and for one that has ended. */
export function troubleOf({
  status,
  refresh_retry_at,
  last_check,
}: Pick<Connection, 'status' | 'refresh_retry_at' | 'last_check'>): Trouble | undefined {
  if (status !== 'active') return undefined
  if (refresh_retry_at !== null) return 'sign_in' // new tokens take it away
  return last_check === 'refused' ? 'check' : undefined
}

/** Whether a connection needs attention: it has ended, or has a trouble; as SQL. */
export const needsAttention = sql`(status <> 'active' or refresh_retry_at is not null or last_check = 'refused')`
