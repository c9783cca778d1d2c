// The settings of `wayleave start`, for tests that run it.
import { migrate } from '../../src/kernel/db/index.ts'
import { atEnd, createTestDatabase, prepareTemplate } from './database.ts'

/** What `wayleave start` needs, with a database of its own that goes after the file's tests. */
export async function productionEnvironment(): Promise<Record<string, string>> {
  await prepareTemplate(migrate)
  const database = await createTestDatabase()
  atEnd(database.drop)
  return {
    DATABASE_URL: database.url,
    WAYLEAVE_PUBLIC_URL: 'https://connect.example.test',
    WAYLEAVE_SECRET: Buffer.alloc(32, 7).toString('base64'),
    WAYLEAVE_HOST: '127.0.0.1',
    WAYLEAVE_PORT: '0',
    WAYLEAVE_LOG_LEVEL: 'error',
  }
}
