// The sockets that a process listens on. They open first, so that a port that is taken is found out before anything else.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { StartError } from '../errors.ts'
import type { App } from './mount.ts'
import { findPortOwner } from './port-owner.ts'

export type Doors = {
  port: number
  /** From now on the app answers; before, every request got 503. */
  serve(app: App): void
  /** Takes no more requests, lets those under way finish for a while, then cuts them off. */
  close(): Promise<void>
}

const CLOSE_GRACE_MS = 5_000
const HEADERS_TIMEOUT_MS = 15_000
const REQUEST_TIMEOUT_MS = 60_000

/** Listens on each host at the same port; port 0 picks a free one. Throws StartError when the port is taken. */
export async function openDoors(hosts: readonly string[], port: number): Promise<Doors> {
  let app: App | undefined
  const fetch = (request: Request, env: object) =>
    app?.fetch(request, env) ?? new Response('starting', { status: 503, headers: { 'retry-after': '1' } })
  const { servers, chosen } = await listenOnAll(hosts, port, fetch)
  let closing: Promise<void> | undefined
  return {
    port: chosen,
    serve: (next) => {
      app = next
    },
    close: () => {
      closing ??= Promise.all(servers.map(closeServer)).then(() => {})
      return closing
    },
  }
}

const FREE_PORTS_MAX = 5

/** Port 0: the port that the system picks for the first host may be taken on the second; then another is picked. */
async function listenOnAll(
  hosts: readonly string[],
  port: number,
  fetch: (request: Request, env: object) => Response | Promise<Response>,
  attempt = 1,
): Promise<{ servers: Server[]; chosen: number }> {
  const servers: Server[] = []
  let chosen = port
  for (const [index, host] of hosts.entries()) {
    const server = createAdaptorServer({ fetch }) as Server
    server.headersTimeout = HEADERS_TIMEOUT_MS
    server.requestTimeout = REQUEST_TIMEOUT_MS
    try {
      chosen = await listenOn(server, host, chosen)
      servers.push(server)
    } catch (error) {
      // A machine without IPv6 has no ::1; the first host must work.
      if (index > 0 && codeOf(error) !== 'EADDRINUSE') continue
      for (const open of servers) open.close()
      if (port === 0 && index > 0 && attempt < FREE_PORTS_MAX) return listenOnAll(hosts, port, fetch, attempt + 1)
      throw await startErrorOf(error, host, chosen)
    }
  }
  return { servers, chosen }
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

async function startErrorOf(error: unknown, host: string, port: number): Promise<StartError> {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') {
    const owner = await findPortOwner(port)
    const who = owner ? ` by process ${owner.pid}${owner.command ? ` (${owner.command})` : ''}` : ' by another program'
    return new StartError(`port ${port} is in use on ${host}${who}; choose another with --port (0 picks a free one)`)
  }
  if (code === 'EACCES')
    return new StartError(`port ${port} needs more rights than this user has; choose one above 1023 with --port`)
  return new StartError(`cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`)
}
