// The processes that live on one database, and the one clock they share.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Clock } from './clock.ts'
import { type Db, type Listener, notify } from './db/index.ts'
import { readSetting, writeSetting } from './settings.ts'

const CLOCK_CHANNEL = 'wayleave_clock'
const CLOCK_WAIT_MS = 5_000

/**
 * Enters this process in the list of the live ones and makes its clock follow the shared one. `masterKeyIds`: of the keys
 * that it was configured with, the current one first. Returns its id.
 */
export async function joinProcesses(
  db: Db,
  listener: Listener,
  clock: Clock,
  masterKeyIds: readonly string[],
): Promise<string> {
  const id = randomUUID()
  // Also runs after a lost connection came back: the backend is another one then, and a move may have been missed.
  const follow = async () => {
    const shared = (await readSetting(db, 'clock')) ?? { offset_ms: 0, version: 0 }
    clock.setOffsetMs(shared.offset_ms)
    await sql`insert into processes (id, backend_pid, clock_version, master_key_ids, started_at)
              values (${id}, ${listener.backendPid()}, ${shared.version}, ${[...masterKeyIds]}, ${clock.now()})
              on conflict (id) do update set backend_pid = excluded.backend_pid, clock_version = excluded.clock_version`.execute(
      db,
    )
  }
  await listener.on(CLOCK_CHANNEL, () => {
    follow().catch(() => {}) // the database is away: onConnect follows up
  })
  listener.onConnect(() => follow().catch(() => {}))
  await sql`delete from processes where backend_pid not in (select pid from pg_stat_activity)`.execute(db)
  await follow()
  return id
}

export async function leaveProcesses(db: Db, id: string): Promise<void> {
  await sql`delete from processes where id = ${id}`.execute(db)
}

/** Whether that process still holds its connection to the database. */
export async function isProcessLive(db: Db, id: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from processes join pg_stat_activity on pid = backend_pid where id = ${id}`.execute(db)
  return rows.length > 0
}

/**
 * Moves the clock of every live process; returns when all have it. `offset`: milliseconds from real time, or what
 * makes them from those of now (moves at the same time add up).
 */
export async function moveClock(db: Db, offset: number | ((offsetMs: number) => number)): Promise<void> {
  const version = await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('wayleave clock'))`.execute(tx)
    const current = (await readSetting(tx, 'clock')) ?? { offset_ms: 0, version: 0 }
    const next = current.version + 1
    const offsetMs = typeof offset === 'number' ? offset : offset(current.offset_ms)
    await writeSetting(tx, 'clock', { offset_ms: offsetMs, version: next })
    await notify(tx, CLOCK_CHANNEL)
    return next
  })
  const waits = CLOCK_WAIT_MS / 10
  for (let i = 0; i < waits && (await isBehind(db, version)); i++) await pause(10)
}

async function isBehind(db: Db, version: number): Promise<boolean> {
  const { rows } = await sql`select 1 from processes join pg_stat_activity on pid = backend_pid
                             where clock_version < ${version} limit 1`.execute(db)
  return rows.length > 0
}
