import { Migrator } from 'kysely/migration'
import { migrations } from '../../../migrations/index.ts'
import { createDatabase, type Database } from './database.ts'

export type MigrationStep = { name: string }

/**
 * Brings the database at `url` up to date; forward only. Two processes at once are safe: the second waits.
 * Returns the steps that were applied now. Throws the error of the step that failed; that step leaves nothing.
 */
export async function migrate(url: string, onStep: (step: MigrationStep) => void = () => {}): Promise<MigrationStep[]> {
  return withMigrator(url, async (migrator) => {
    const { error, results } = await migrator.migrateToLatest()
    if (error) throw error
    const applied = (results ?? []).map(({ migrationName }) => ({ name: migrationName }))
    for (const step of applied) onStep(step)
    return applied
  })
}

/** Names of the migrations that the database at `url` has not seen yet. */
export async function pendingMigrations(url: string): Promise<string[]> {
  return withMigrator(url, async (migrator) =>
    (await migrator.getMigrations()).filter((m) => !m.executedAt).map((m) => m.name),
  )
}

async function withMigrator<T>(url: string, use: (migrator: Migrator, database: Database) => Promise<T>): Promise<T> {
  // Without a limit: a large table takes its time, and the second of two processes waits for all of the first's.
  const unlimited = { statementMsMax: 0, silenceMsMax: 0 }
  const database = createDatabase(url, { applicationName: 'wayleave migrate', connectionsMax: 2, ...unlimited })
  try {
    return await use(new Migrator({ db: database.db, provider: { getMigrations: async () => migrations } }), database)
  } finally {
    await database.close()
  }
}
