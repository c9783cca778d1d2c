import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

const LOOK_EVERY_MS = 20
const WITHIN_MS = 60_000

/** Waits until `query` finds no row any more; `what` names the rows. Throws when there are still some after a minute. */
export async function untilNone(client: pg.Client, query: string, what: string): Promise<void> {
  const until = performance.now() + WITHIN_MS
  for (;;) {
    const { rowCount } = await client.query(query)
    if (rowCount === 0) return
    if (performance.now() > until) throw new Error(`after a minute there are still ${rowCount} ${what}`)
    await pause(LOOK_EVERY_MS)
  }
}
