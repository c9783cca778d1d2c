import { sql } from 'kysely'
import pg from 'pg'
import { connectionTo } from './connection.ts'
import type { Db } from './database.ts'

export type Listener = {
  /** The PostgreSQL backend that holds this process's LISTEN; it is live as long as the process is. */
  backendPid(): number
  on(channel: string, heard: (payload: string) => void): Promise<void>
  /** Runs after every reconnect: whatever was missed meanwhile must be read again. One that throws is run once more. */
  onConnect(connected: () => void | Promise<void>): void
  close(): Promise<void>
}

const RECONNECT_MS = 250
const HEARTBEAT_MS = 5_000

/**
 * Holds one connection for LISTEN, opened again when it is lost or says nothing for two heartbeats. Channels are
 * identifiers of ours. Throws when the first connection cannot be had.
 */
export async function listen(url: string, applicationName: string, heartbeatMs = HEARTBEAT_MS): Promise<Listener> {
  const handlers = new Map<string, Array<(payload: string) => void>>()
  const connectedHandlers: Array<() => void | Promise<void>> = []
  let client: pg.Client | undefined // the latest one; it has ended before the next is made
  let pid = 0
  let isReady = false
  let isClosed = false
  let reconnect: NodeJS.Timeout | undefined
  let heartbeat: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const next = new pg.Client(connectionTo(url, applicationName, 2 * heartbeatMs))
    client = next
    next.on('notification', ({ channel, payload }) => {
      for (const heard of handlers.get(channel) ?? []) heard(payload ?? '')
    })
    next.on('error', () => {}) // 'end' follows
    next.once('end', connectLater)
    try {
      await next.connect()
      await catchUp(next)
    } catch (error) {
      await next.end()
      throw error
    }
  }

  async function catchUp(next: pg.Client): Promise<void> {
    pid = (await next.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0
    isReady = true // from here on a new channel is listened to by whoever adds it
    for (const channel of handlers.keys()) await next.query(listenTo(channel))
    beat(next)
    for (const connected of connectedHandlers) await connected()
  }

  // The answer does not matter: what is silent is cut off by its socket.
  function beat(on: pg.Client): void {
    heartbeat = setTimeout(() => {
      on.query('select 1').then(
        () => beat(on),
        () => {},
      )
    }, heartbeatMs)
  }

  function connectLater(): void {
    isReady = false
    clearTimeout(heartbeat)
    if (!isClosed) reconnect = setTimeout(() => connect().catch(() => {}), RECONNECT_MS) // failed: it ends, and comes here
  }

  async function close(): Promise<void> {
    isClosed = true
    clearTimeout(reconnect)
    clearTimeout(heartbeat)
    await client?.end()
  }

  await connect().catch(async (error) => {
    await close()
    throw error
  })
  return {
    backendPid: () => pid,
    onConnect: (connected) => {
      connectedHandlers.push(connected)
    },
    on: async (channel, heard) => {
      const known = handlers.get(channel)
      if (known) known.push(heard)
      else {
        handlers.set(channel, [heard])
        if (isReady) await client?.query(listenTo(channel)).catch(() => {}) // lost just now: the next one listens to it
      }
    },
    close,
  }
}

function listenTo(channel: string): string {
  return `listen ${pg.escapeIdentifier(channel)}`
}

/** Tells every process that listens on `channel`; inside a transaction it is sent on commit. */
export async function notify(db: Db, channel: string, payload = ''): Promise<void> {
  await notifyAll(db, channel, [payload])
}

/** The same with several messages. */
export async function notifyAll(db: Db, channel: string, payloads: readonly string[]): Promise<void> {
  await sql`select pg_notify(${channel}, payload) from unnest(${payloads}::text[]) as payload`.execute(db)
}
