// One PostgreSQL for a whole run: node --test --test-global-setup=server/test/harness/global-setup.ts
// The runner's environment is handed on to the process of every test file.
import { POSTGRES_VARIABLE, startTemporaryPostgres } from './temporary-postgres.ts'

let remove: (() => Promise<void>) | undefined

/** Called by the test runner before the first file. */
export async function globalSetup(): Promise<void> {
  const postgres = await startTemporaryPostgres()
  remove = postgres.remove
  process.env[POSTGRES_VARIABLE] = postgres.adminUrl
}

/** Called by the test runner after the last file. */
export async function globalTeardown(): Promise<void> {
  await remove?.()
}
