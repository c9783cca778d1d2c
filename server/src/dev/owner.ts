// Who runs the embedded PostgreSQL that several processes live on. When that one is gone, its PostgreSQL may live on for
// a while, but nobody stops or guards it any more: the others refuse requests, then end.
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, withDatabase } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { StartError } from '../kernel/errors.ts'
import { isProcessLive } from '../kernel/processes.ts'
import { readSetting, writeSetting } from '../kernel/settings.ts'

const ONE_LOOK = { applicationName: 'wayleave dev', connectionsMax: 1 }
const LOOK_MS = 500
const ANSWER_WITHIN_MS = 2_000

/** Writes that this process runs the PostgreSQL of the data folder. */
export async function registerOwner({ db, processId }: Pick<Deps, 'db' | 'processId'>, data: string): Promise<void> {
  const directory = (await dataDirectory(db)) ?? ''
  await writeSetting(db, 'owner', { process_id: processId, data, data_directory: directory })
}

/** Whoever lived on this database before its PostgreSQL was taken over or started again is nobody to agree with. */
export async function forgetEarlierProcesses(url: string): Promise<void> {
  await withDatabase(url, ONE_LOOK, async (db) => {
    await sql`delete from processes`.execute(db)
  })
}

/**
 * The process that runs the embedded PostgreSQL behind `url`; undefined when it is a server of its own. Throws
 * StartError when that process is gone.
 */
export async function findOwner(url: string): Promise<string | undefined> {
  return withDatabase(url, ONE_LOOK, async (db) => {
    const { rows } = await sql<{ found: boolean }>`select to_regclass('settings') is not null as found`.execute(db)
    const owner = rows[0]?.found ? await readSetting(db, 'owner') : undefined
    // A copy of an embedded database on a server of its own has an owner written in it, too.
    if (!owner || owner.data_directory !== (await dataDirectory(db))) return undefined
    if (await isProcessLive(db, owner.process_id)) return owner.process_id
    throw new StartError(
      `the wayleave dev that runs this database is gone; start it again with --data ${owner.data} instead of --database`,
    )
  })
}

export type OwnerWatch = {
  /** Whether the owner could not be seen at the last look. */
  isGone(): boolean
  stop(): void
}

/** Looks for the owner twice a second. `onGone` is called once, when it was away for `graceMs` without a break. */
export function watchOwner(
  { db }: Pick<Deps, 'db'>,
  processId: string,
  { graceMs, onGone }: { graceMs: number; onGone: () => void },
): OwnerWatch {
  let goneSince: number | undefined
  const ending = new AbortController()
  const look = async () => {
    const isLive = await Promise.race([
      isProcessLive(db, processId).catch(() => false),
      pause(ANSWER_WITHIN_MS, false, { ref: false }),
    ])
    goneSince = isLive ? undefined : (goneSince ?? performance.now())
  }
  const watch = async () => {
    while (!ending.signal.aborted) {
      await look()
      if (goneSince !== undefined && performance.now() - goneSince >= graceMs) return onGone()
      await pause(LOOK_MS, undefined, { signal: ending.signal, ref: false }).catch(() => {})
    }
  }
  void watch()
  return { isGone: () => goneSince !== undefined, stop: () => ending.abort() }
}

async function dataDirectory(db: Db): Promise<string | undefined> {
  // Only a superuser may ask, which we are on an embedded server.
  const asked = await sql<{ folder: string }>`select current_setting('data_directory') as folder`
    .execute(db)
    .catch(() => undefined)
  return asked?.rows[0]?.folder
}
