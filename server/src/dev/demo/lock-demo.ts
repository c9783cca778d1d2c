import { createDatabase } from '../../kernel/db/index.ts'

const FOR_EVER = 0 // nothing is said on the connection while the demo runs

/**
 * Makes this process the one of the database at `url` that runs the demo, by a lock on a connection of its own: two that
 * start at once cannot both have it, and it ends with the process however that ends. Returns what gives it back;
 * undefined when another process has it.
 */
export async function lockDemo(url: string): Promise<(() => Promise<void>) | undefined> {
  const { pool, close } = createDatabase(url, {
    applicationName: 'wayleave demo',
    connectionsMax: 1,
    silenceMsMax: FOR_EVER,
  })
  try {
    const held = await pool.connect()
    const release = async () => {
      held.release(true) // the lock goes with the connection
      await close()
    }
    const { rows } = await held.query(`select pg_try_advisory_lock(hashtext('wayleave demo')) as "isOurs"`)
    if (rows[0]?.isOurs === true) return release
    await release()
  } catch (error) {
    await close()
    throw error
  }
}
