import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A small server on loopback that nobody registered, or that waits for the callback. */
export type Probe = {
  url: string
  /** What was asked for since it was opened, as paths with their queries. */
  hits: readonly string[]
  close(): Promise<void>
}

/** Listens on 127.0.0.1. `onHit` answers what the browser is shown. */
export async function openProbe(port: number, onHit: (path: string) => string = () => ''): Promise<Probe> {
  const hits: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    hits.push(path)
    response.setHeader('content-type', 'text/plain; charset=utf-8').end(onHit(path))
  })
  await listening(server, port)
  const { port: given } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${given}`, hits, close: () => closing(server) }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve())
  })
}

function closing(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
