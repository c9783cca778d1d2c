import { rmSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../../src/kernel/embedded-postgres/index.ts'

/** The variable that hands the running server's address to the test files' processes. */
export const POSTGRES_VARIABLE = 'WAYLEAVE_TEST_POSTGRES'

/** Starts a PostgreSQL in a fresh temporary folder, fsync on as in production. `remove` stops it and deletes the folder. */
export async function startTemporaryPostgres(): Promise<{ adminUrl: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-test-'))
  await chmod(folder, 0o755) // as root the server is another user; unreachable, it would be copied under /var/lib
  const settings = { log_min_messages: 'fatal' }
  const postgres = await startEmbeddedPostgres(folder, { settings }).catch(async (error) => {
    await removeEmbeddedPostgres(folder)
    throw error
  })
  // An interrupted run. The exit hook of the server itself came first and has told it to stop.
  const atExit = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  process.once('exit', atExit)
  const remove = async () => {
    await postgres.stop()
    process.off('exit', atExit)
    await removeEmbeddedPostgres(folder)
  }
  return { adminUrl: postgres.adminUrl, remove }
}
