// Watch: the end of a connection that nothing but the person can put off is announced when it is near, once.
import type { Deps } from '../../kernel/deps.ts'
import { factsOf } from '../standing-events.ts'
import * as store from '../store.ts'

const ROWS_MAX = 200

/** Emits `connection.expiry_scheduled` for each end that has come near (`lifetimes`: the last tenth, at most 7 days). */
export async function announceExpiries({ db, clock, emit }: Pick<Deps, 'db' | 'clock' | 'emit'>): Promise<void> {
  let isMore = true
  while (isMore) {
    isMore = await db.transaction().execute(async (tx) => {
      const now = clock.now()
      const announced = await store.announceExpiries(tx, now, ROWS_MAX)
      for (const row of announced) {
        await store.insertEvent(tx, row.id, { type: 'expiry_scheduled' }, now)
        const expiresAt = row.ends_at === null ? {} : { expiresAt: row.ends_at }
        const reason = 'The connection ends soon. Connect the account again to keep it.'
        await emit(tx, 'connection.expiry_scheduled', { connection: factsOf(row), reason, ...expiresAt })
      }
      return announced.length === ROWS_MAX
    })
  }
}
