import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { migrate } from '../server/src/kernel/db/index.ts'
import { startTemporaryPostgres } from '../server/test/harness/temporary-postgres.ts'

export type BenchPostgres = {
  /** A database of its own, migrated unless it is to be `empty`; returns its address. */
  create(content: 'migrated' | 'empty'): Promise<string>
  remove(): Promise<void>
}

/** The embedded PostgreSQL in a temporary folder, with the settings of the product: fsync is on. */
export async function startPostgres(): Promise<BenchPostgres> {
  const postgres = await startTemporaryPostgres()
  return {
    create: async (content) => {
      const url = await createDatabase(postgres.adminUrl)
      if (content === 'migrated') await migrate(url)
      return url
    },
    remove: postgres.remove,
  }
}

async function createDatabase(adminUrl: string): Promise<string> {
  const name = `bench_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client(adminUrl)
  await admin.connect()
  try {
    await admin.query(`create database ${name}`)
  } finally {
    await admin.end()
  }
  const url = new URL(adminUrl)
  url.pathname = name
  return url.href
}
