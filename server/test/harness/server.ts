// Boots a real server on port 0, on a database cloned from the template, with a clock that the test moves.
import { developmentConfig } from '../../src/config.ts'
import { inboxTransport } from '../../src/dev/inbox/index.ts'
import type { Config } from '../../src/kernel/config-types.ts'
import { migrate } from '../../src/kernel/db/index.ts'
import type { Deps } from '../../src/kernel/deps.ts'
import { moveClock } from '../../src/kernel/processes.ts'
import { type Extras, start } from '../../src/main.ts'
import { tick } from '../../src/tick.ts'
import { atEnd, createTestDatabase, prepareTemplate } from './database.ts'

export type TestServer = {
  url: string
  databaseUrl: string
  deps: Deps
  /** Moves the clock of every process on the database, then looks at what is due. */
  advance(seconds: number): Promise<void>
  fetch(path: string, init?: RequestInit): Promise<Response>
  stop(): Promise<void>
}

/** A running server that stops by itself after the file. `databaseUrl`: join the database of another one. */
export async function startTestServer(
  options: {
    databaseUrl?: string
    extras?: Extras
    env?: Record<string, string>
    role?: Config['role']
    masterKeys?: NonNullable<Config['masterKeys']>
  } = {},
): Promise<TestServer> {
  const databaseUrl = options.databaseUrl ?? (await newDatabase())
  const env = { WAYLEAVE_LOG_LEVEL: 'silent', ...options.env }
  const { role = 'all', masterKeys } = options
  const config = { ...developmentConfig(env, { port: 0, databaseUrl }), role, masterKeys }
  const running = await start(config, { mail: inboxTransport, ...options.extras })
  atEnd(running.stop)
  const { deps, lastLooks } = running
  return {
    url: running.url,
    databaseUrl,
    deps,
    advance: async (seconds) => {
      await moveClock(deps.db, deps.clock.offsetMs() + seconds * 1000)
      await tick(deps, lastLooks)
    },
    fetch: (path, init) => fetch(new URL(path, running.url), { redirect: 'manual', ...init }),
    stop: running.stop,
  }
}

async function newDatabase(): Promise<string> {
  await prepareTemplate(migrate)
  const database = await createTestDatabase()
  atEnd(database.drop)
  return database.url
}
