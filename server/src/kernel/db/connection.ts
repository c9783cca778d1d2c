import { Socket } from 'node:net'
import type pg from 'pg'

const CONNECT_MS_MAX = 5_000
const KEEP_ALIVE_AFTER_MS = 10_000

/**
 * How a connection to the PostgreSQL at `url` is opened; for a client, a pool and pg-boss alike. `silenceMs`: how long
 * nothing may come or go before it counts as lost (0: for ever). It then breaks, and with it whatever waits on it; pg's
 * own `query_timeout` would give the waiting connection back to the pool, for the next one to wait on.
 */
export function connectionTo(url: string, applicationName: string, silenceMs: number) {
  return {
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    stream: () => socketWithLimit(silenceMs),
  } satisfies pg.ClientConfig
}

function socketWithLimit(silenceMs: number): Socket {
  const socket = new Socket()
  socket.setTimeout(silenceMs, () => {
    const error = new Error(`the database has said nothing for ${silenceMs} ms`)
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT', syscall: 'read' }))
  })
  return socket
}
