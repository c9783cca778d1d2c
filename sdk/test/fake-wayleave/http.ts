// The ground of the fake server: requests as plain values, and faults on demand.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as the fake saw it. */
export type Seen = {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
}

/** What to answer. An object body is sent as JSON. */
export type Reply = { status: number; headers?: Record<string, string>; body?: object | string }

/** Another answer, a connection that breaks before the request is handled, or after (the answer is lost). */
export type Fault = Reply | 'break_before' | 'break_after'

/** A listening server. */
export type Listening = {
  url: string
  requests: Seen[]
  /** The next request to this path fails so. Several wait in line. */
  failNext(path: string, ...faults: Fault[]): void
  close(): Promise<void>
}

/** Serves `handle` on a free port of 127.0.0.1. */
export async function listen(handle: (request: Seen, url: string) => Promise<Reply> | Reply): Promise<Listening> {
  const requests: Seen[] = []
  const faults = new Map<string, Fault[]>()
  const server = createServer(async (incoming, response) => {
    const request = await read(incoming)
    requests.push(request)
    const fault = faults.get(request.path)?.shift()
    if (fault === 'break_before') return void incoming.socket.destroy()
    const reply = typeof fault === 'object' ? fault : await handle(request, url)
    if (fault === 'break_after') return void incoming.socket.destroy()
    write(response, reply)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
    failNext: (path, ...more) => void faults.set(path, [...(faults.get(path) ?? []), ...more]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function read(incoming: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const url = new URL(incoming.url ?? '/', 'http://fake')
  const { method = 'GET', headers } = incoming
  return { method, path: url.pathname, query: url.searchParams, headers, body: Buffer.concat(chunks).toString() }
}

function write(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  const isJson = typeof body === 'object'
  response.writeHead(status, { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers })
  response.end(isJson ? JSON.stringify(body) : body)
}
