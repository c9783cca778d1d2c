// How much may wait in the queue of a Zap. A lane that waits for its provider, or is slower than what triggers it, is no
// reason to fill the database: whoever sends a notification is asked to send it again later.
import { sql } from 'kysely'
import type { Deps } from '../../kernel/deps.ts'

/** Runs and notifications that wait in one queue. */
export const WAITING_MAX = 10_000
const WAITING_BYTES_MAX = 256 * 1024 * 1024
// A second's worth of notifications beside it may still come in.
const LOOK_AGE_MS_MAX = 1_000
const ZAPS_MAX = 10_000

/** Whether the queue of a Zap takes more, as of a second ago at the most. */
export async function hasRoom(zapId: number, { caches, db }: Pick<Deps, 'caches' | 'db'>): Promise<boolean> {
  const looks = caches.named<boolean>('zap_queue_room', { entriesMax: ZAPS_MAX, ageMaxMs: LOOK_AGE_MS_MAX })
  return looks.read(String(zapId), async () => {
    const { rows } = await sql<{ has_room: boolean }>`
      select count(*) < ${WAITING_MAX} and coalesce(sum(octet_length(notification)), 0) < ${WAITING_BYTES_MAX} as has_room
      from (select notification from zap_queue where zap_id = ${zapId} limit ${WAITING_MAX}) as waiting`.execute(db)
    return rows[0]?.has_room ?? true
  })
}
