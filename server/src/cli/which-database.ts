// The database that an administration command works on: the named one, or the embedded one of a data folder, which may
// be running or not.
import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { type Environment, readVariable } from '../config.ts'
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../kernel/embedded-postgres/index.ts'
import { StartError } from '../kernel/errors.ts'
import { reachDatabase } from '../reachable-database.ts'

export type DatabaseOptions = { database?: string; data: string }

type Found = { url: string; release(): Promise<void> }

/** Adds `--database` and `--data`. */
export function addDatabaseOptions(command: Command): Command {
  return command
    .option('--database <url>', 'the PostgreSQL to work on (default: DATABASE_URL)')
    .option('--data <folder>', 'or the data folder of wayleave dev, which may be running', './.wayleave')
}

/** Finds the database, starts it where it has to be, and stops it again afterwards. Throws StartError. */
export async function withDatabaseUrl<T>(
  options: DatabaseOptions,
  environment: Environment,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const found = await find(options, environment)
  try {
    await reachDatabase(found.url)
    return await use(found.url)
  } finally {
    await found.release()
  }
}

async function find({ database, data }: DatabaseOptions, environment: Environment): Promise<Found> {
  const named = database ?? readVariable(environment, 'DATABASE_URL')
  if (named) return { url: named, release: async () => {} }
  const running = await findEmbeddedPostgres(data)
  if (running) return { url: running.url, release: async () => {} }
  if (!(await hasCluster(data))) {
    throw new StartError(
      `there is no database in ${resolve(data)}; name one with --database (or DATABASE_URL), or the folder of a wayleave dev with --data`,
    )
  }
  const started = await startEmbeddedPostgres(data)
  return { url: started.url, release: started.stop }
}

async function hasCluster(data: string): Promise<boolean> {
  const traces = ['postgres', 'postgres.path'].map((name) => access(join(data, name)).then(() => true))
  return Promise.any(traces).catch(() => false)
}
