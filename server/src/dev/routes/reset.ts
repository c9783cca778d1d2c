import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import { moveClock } from '../../kernel/processes.ts'
import { applySeeds } from '../seed/index.ts'

// What outlives a reset: the schema's own notes, keys, processes, and the seeds that everything comes back from.
const KEPT = [
  'settings',
  'data_keys',
  'signing_keys',
  'processes',
  'dev_seeds',
  'kysely_migration',
  'kysely_migration_lock',
]
const QUEUE_SCHEMA = 'pgboss'

// POST /_dev/reset                                                                                        dev-mode §3
// Empties everything back to the seed, numbers and clock included. Keys stay.
export function reset(onReset: () => Promise<void>) {
  return apiEndpoint(docs, async (_call, deps) => {
    await deps.db.connection().execute(async (held) => {
      await sql`select pg_advisory_lock(hashtext('wayleave reset'))`.execute(held)
      try {
        await empty(deps)
        await applySeeds(deps)
        await deps.caches.forget(deps.db, '*') // what was read between the two
        // Notices come in their order: a process that has heard of the clock has forgotten the old rows, too.
        await moveClock(deps.db, 0)
      } finally {
        await sql`select pg_advisory_unlock(hashtext('wayleave reset'))`.execute(held)
      }
    })
    await onReset()
    return { body: { ok: true } }
  })
}

const docs = {
  summary: 'Empty everything back to the seed',
  tag: 'development',
  answers: { 200: { description: 'Done, in every process on the database' } },
}

async function empty({ db, caches, requestLimits }: Deps): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const tables = await tablesToEmpty(tx)
    await sql`truncate ${sql.join(tables.map((name) => sql.table(name)))} restart identity cascade`.execute(tx)
    await sql`delete from ${sql.table(`${QUEUE_SCHEMA}.job`)}`.execute(tx)
    await caches.forget(tx, '*')
    await requestLimits.forgetAll(tx)
  })
}

async function tablesToEmpty(tx: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname <> all(${KEPT})`.execute(tx)
  return rows.map(({ name }) => name)
}
