// What an administration command uses of the program: the database, its keys and its clock, without listening, working
// or joining the live processes.
import { administrationKeys, type Environment, readVariable } from '../config.ts'
import { closeAccountOf } from '../events.ts'
import { createCaches } from '../kernel/caches.ts'
import { createClock } from '../kernel/clock.ts'
import { createDatabase, listen, pendingMigrations } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { StartError } from '../kernel/errors.ts'
import type { Emit, EventPayloads } from '../kernel/events.ts'
import { readSetting } from '../kernel/settings.ts'
import { type MasterKeys, masterKeysOf, openVault } from '../kernel/vault/index.ts'
import { type DatabaseOptions, withDatabaseUrl } from './which-database.ts'

/** `publicUrlOf`: what links are made of; throws StartError when production does not say. */
export type Administration = Pick<Deps, 'db' | 'pool' | 'caches' | 'clock' | 'seal' | 'vault' | 'emit'> & {
  masterKeys: MasterKeys
  publicUrlOf(): Promise<string>
}

/** Who did it, for the audit log. */
export const ACTOR = 'command line'

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
      const clock = createClock((await readSetting(db, 'clock'))?.offset_ms)
      const shared = { db, clock, caches: await createCaches(listener) }
      const keys = { masterKeys: isDevelopment ? undefined : administrationKeys(environment) }
      const ground = { ...shared, pool, masterKeys: masterKeysOf(keys), ...(await openVault(keys, shared)) }
      const publicUrlOf = () => publicUrl(isDevelopment, db, environment)
      return await use({ ...ground, emit: emitterOf(ground), publicUrlOf })
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

async function publicUrl(isDevelopment: boolean, db: Deps['db'], environment: Environment): Promise<string> {
  const url = isDevelopment
    ? await readSetting(db, 'public_url')
    : readVariable(environment, 'WAYLEAVE_PUBLIC_URL')?.replace(/\/$/, '')
  if (url) return url
  throw new StartError(
    isDevelopment
      ? 'this database has no address yet: start its wayleave dev once'
      : 'WAYLEAVE_PUBLIC_URL is not set; the link is made of it',
  )
}

/** The command line tells what it does to those who would hear it in the program; it does no more than this. */
function emitterOf(ground: Pick<Deps, 'caches' | 'clock'>): Emit {
  return async (tx, name, payload) => {
    if (name !== 'person.deactivated') throw new Error(`the command line does not emit ${name}`)
    const { userId } = payload as EventPayloads['person.deactivated']
    for (const hear of closeAccountOf) await hear(tx, { userId }, ground)
  }
}
