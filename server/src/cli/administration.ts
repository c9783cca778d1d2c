// What an administration command uses of the program: the database, its keys and its clock, without listening, working
// or joining the live processes.
import { administrationKeys, type Environment } from '../config.ts'
import { createCaches } from '../kernel/caches.ts'
import { createClock } from '../kernel/clock.ts'
import { createDatabase, listen, pendingMigrations } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { StartError } from '../kernel/errors.ts'
import { readSetting } from '../kernel/settings.ts'
import { openVault } from '../kernel/vault.ts'
import { type DatabaseOptions, withDatabaseUrl } from './which-database.ts'

export type Administration = Pick<Deps, 'db' | 'pool' | 'caches' | 'clock' | 'seal'>

/** Opens the database of `options` for `use`, and closes it again. Throws StartError, one line for a person. */
export async function administrate<T>(
  options: DatabaseOptions,
  environment: Environment,
  use: (administration: Administration) => Promise<T>,
): Promise<T> {
  return withDatabaseUrl(options, environment, async (url) => {
    await refuseOldSchema(url)
    const { db, pool, close } = createDatabase(url, { applicationName: 'wayleave administration', connectionsMax: 4 })
    const listener = await listen(url, 'wayleave administration')
    try {
      const isDevelopment = (await readSetting(db, 'development')) !== undefined
      const seal = await openVault({ masterKeys: isDevelopment ? undefined : administrationKeys(environment) }, db)
      const clock = createClock((await readSetting(db, 'clock'))?.offset_ms)
      return await use({ db, pool, seal, clock, caches: await createCaches(listener) })
    } finally {
      await listener.close()
      await close()
    }
  })
}

/** Throws StartError when the database lacks migrations. */
export async function refuseOldSchema(url: string): Promise<void> {
  const pending = await pendingMigrations(url)
  if (pending.length === 0) return
  const how = pending.length === 1 ? `the migration ${pending[0]}` : `${pending.length} migrations`
  throw new StartError(`the database lacks ${how}; run wayleave migrate first`)
}
