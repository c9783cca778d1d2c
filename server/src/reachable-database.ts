// The first word with a database that somebody named: whether it is there, lets us in and is new enough.
import pg from 'pg'
import { StartError } from './kernel/errors.ts'

const CONNECT_TIMEOUT_MS = 5_000
const VERSION_MIN = 150_000 // PostgreSQL 15, as server_version_num counts

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its host name cannot be resolved right now',
  ETIMEDOUT: 'it does not answer',
  '28P01': 'user name or password are wrong',
  '28000': 'this user may not connect',
  '3D000': 'there is no such database on that server',
  '57P03': 'the server is starting or stopping',
  '53300': 'the server takes no more connections',
}

/** Connects once. Throws StartError with one line that names the database without its password. */
export async function reachDatabase(url: string): Promise<void> {
  const name = withoutPassword(url)
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  client.on('error', () => {}) // a connection that breaks is told by the query
  try {
    await client.connect()
    const { rows } = await client.query<{ number: string; text: string }>(
      "select current_setting('server_version_num') as number, current_setting('server_version') as text",
    )
    const [found] = rows
    if (found && Number(found.number) < VERSION_MIN)
      throw new StartError(`${name} is PostgreSQL ${found.text}; version 15 or newer is needed`)
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`the database ${name} cannot be reached: ${reasonOf(error)}`)
  } finally {
    await client.end().catch(() => {})
  }
}

/** A database's URL that may be shown. Throws StartError when it is none. */
export function withoutPassword(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    throw new StartError('the database must be given as postgres://user:password@host:port/database')
  const shown = new URL(url)
  shown.password = ''
  shown.search = ''
  return shown.href
}

function reasonOf(error: unknown): string {
  const failures: unknown[] = error instanceof AggregateError ? error.errors : [error]
  for (const failure of failures) {
    const code = failure instanceof Error && 'code' in failure ? String(failure.code) : ''
    if (reasons[code]) return reasons[code]
  }
  return error instanceof Error && error.message ? (error.message.split('\n')[0] ?? '') : 'the connection failed'
}
