import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import { readSetting } from '../../kernel/settings.ts'
import { bad, type Finding, good, warning } from './finding.ts'

const SKEW_WARNING_MS = 2_000
const SKEW_BAD_MS = 30_000
const CONNECTIONS_FREE_MIN = 20 // a process holds at most 16: ten, four for the queue, one that listens, one spare

type Row = { version: string; connections: number; connections_max: number; fsync: string; commit: string }

/** The server's version, its room for connections, and whether it keeps what it acknowledged. */
export async function examineServer(db: Db): Promise<Finding[]> {
  const { rows } = await sql<Row>`
    select current_setting('server_version') as version, current_setting('max_connections')::int as connections_max,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
      current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`.execute(db)
  const [server] = rows
  if (!server) return [bad('database', 'it says nothing about itself')]
  const free = server.connections_max - server.connections
  const room = `${server.connections} of ${server.connections_max} connections in use`
  return [
    good('database', `PostgreSQL ${server.version}`),
    free >= CONNECTIONS_FREE_MIN ? good('connections', room) : warning('connections', `${room}; raise max_connections`),
    server.fsync === 'on' && server.commit !== 'off'
      ? good('durability', 'what is acknowledged survives a crash')
      : bad('durability', 'fsync or synchronous_commit is off: a crash loses what was acknowledged'),
  ]
}

/** How far the database's time is from this machine's, and whether the product's clock was moved. `now` is real time. */
export async function examineClock(db: Db, now: Date): Promise<Finding> {
  // The one place that asks the database for the time: to compare the two.
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db)
  const skewMs = Math.abs((rows[0]?.at ?? now).getTime() - now.getTime())
  const text = `${(skewMs / 1000).toFixed(1)} s between this machine and the database`
  if (skewMs > SKEW_BAD_MS) return bad('clock', `${text}: set both clocks`)
  if (skewMs > SKEW_WARNING_MS) return warning('clock', text)
  const offset = await readSetting(db, 'clock').catch(() => undefined) // without tables there is no offset
  return offset?.offset_ms ? warning('clock', `moved by ${offset.offset_ms / 1000} s; ${text}`) : good('clock', text)
}
