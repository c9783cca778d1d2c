// A database of its own for every test file, cloned from a template that is migrated once a run.
import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import pg from 'pg'
import { POSTGRES_VARIABLE, startTemporaryPostgres } from './temporary-postgres.ts'

const TEMPLATE = 'wayleave_template'
const TEMPLATE_LOCK = 7_302_025
const DATABASE_MISSING = '3D000' // PostgreSQL's invalid_catalog_name

/** An empty, migrated database; `drop` removes it with whatever is still connected. */
export type TestDatabase = { url: string; drop(): Promise<void> }

let own: ReturnType<typeof startTemporaryPostgres> | undefined

// A file that runs on its own has no global setup: it starts a server when it first asks, and stops it at its end.
// Registered while the file loads, because inside a test it would belong to that test.
after(endAll)

const cleanUps: Array<() => Promise<unknown>> = []

/** Runs `cleanUp` after the file's tests, the latest first, while the database still runs. */
export function atEnd(cleanUp: () => Promise<unknown>): void {
  cleanUps.push(cleanUp)
}

/** What the end of a file's tests does; for programs that are no tests. */
export async function endAll(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  await (await own)?.remove()
  own = undefined
}

/** Makes the template with `migrate` unless another file of this run has. Call it before `createTestDatabase`. */
export async function prepareTemplate(migrate: (url: string) => Promise<unknown>): Promise<void> {
  await asAdmin(async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]) // given back with the connection
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [TEMPLATE])
    if (rowCount === 0) await buildTemplate(admin, migrate)
  })
}

/** Clones the template. Throws when there is none yet. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asAdmin((admin) => admin.query(`create database ${name} template ${TEMPLATE}`)).catch(explainMissing)
  const drop = async () => {
    await asAdmin((admin) => admin.query(`drop database if exists ${name} with (force)`))
  }
  return { url: urlOf(await adminUrl(), name), drop }
}

/** The template gets its name when it is whole, so that a migration that failed leaves none. */
async function buildTemplate(admin: pg.Client, migrate: (url: string) => Promise<unknown>): Promise<void> {
  const unfinished = `${TEMPLATE}_unfinished`
  await admin.query(`drop database if exists ${unfinished} with (force)`)
  await admin.query(`create database ${unfinished}`)
  await migrate(urlOf(await adminUrl(), unfinished))
  await admin.query(`alter database ${unfinished} with allow_connections false`) // a connected one cannot be cloned
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [unfinished])
  await admin.query(`alter database ${unfinished} rename to ${TEMPLATE}`)
}

async function asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client(await adminUrl())
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.end()
  }
}

async function adminUrl(): Promise<string> {
  const given = process.env[POSTGRES_VARIABLE]
  if (given) return given
  own ??= startOwn()
  return (await own).adminUrl
}

async function startOwn(): ReturnType<typeof startTemporaryPostgres> {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130)) // not without the exit hooks
  return startTemporaryPostgres()
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl)
  url.pathname = database
  return url.href
}

function explainMissing(error: Error & { code?: string }): never {
  if (error.code !== DATABASE_MISSING) throw error
  throw new Error('Call prepareTemplate(migrate) before createTestDatabase()', { cause: error })
}
