import { sql } from 'kysely'
import pg from 'pg'
import type { Db } from './database.ts'

export type Listener = {
  /** The PostgreSQL backend that holds this process's LISTEN; it is live as long as the process is. */
  backendPid(): number
  on(channel: string, heard: (payload: string) => void): Promise<void>
  /** Runs after every connect and reconnect: whatever was missed meanwhile must be read again. */
  onConnect(connected: () => void | Promise<void>): void
  isConnected(): boolean
  close(): Promise<void>
}

const RECONNECT_MS = 250

/** Holds one connection for LISTEN, opened again when it is lost. Channels are identifiers of ours. */
export async function listen(url: string, applicationName: string): Promise<Listener> {
  const handlers = new Map<string, Array<(payload: string) => void>>()
  const connectedHandlers: Array<() => void | Promise<void>> = []
  let client: pg.Client | undefined
  let pid = 0
  let closed = false
  let timer: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, application_name: applicationName, keepAlive: true })
    next.on('notification', ({ channel, payload }) => {
      for (const heard of handlers.get(channel) ?? []) heard(payload ?? '')
    })
    next.on('error', () => {}) // 'end' follows and reconnects
    await next.connect()
    for (const channel of handlers.keys()) await next.query(`listen ${pg.escapeIdentifier(channel)}`)
    pid = (await next.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0
    next.once('end', () => {
      client = undefined
      reconnectLater()
    })
    client = next
    for (const connected of connectedHandlers) await connected()
  }

  function reconnectLater(): void {
    if (closed) return
    timer = setTimeout(() => connect().catch(reconnectLater), RECONNECT_MS)
  }

  await connect()
  return {
    backendPid: () => pid,
    isConnected: () => client !== undefined,
    onConnect: (connected) => {
      connectedHandlers.push(connected)
    },
    on: async (channel, heard) => {
      const known = handlers.get(channel)
      if (known) known.push(heard)
      else {
        handlers.set(channel, [heard])
        await client?.query(`listen ${pg.escapeIdentifier(channel)}`)
      }
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}

/** Tells every process that listens on `channel`; inside a transaction it is sent on commit. */
export async function notify(db: Db, channel: string, payload = ''): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db)
}
