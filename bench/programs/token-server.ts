// A provider whose tokens are renewed: a little slow, as sign-in servers are, and counting what is under way at once.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { answerParent } from '../child.ts'

const LATENCY_MS = 20
const json = { 'content-type': 'application/json' }
const counts = { refreshes: 0, inFlight: 0, inFlightMax: 0, twice: 0 }
const seen = new Set<string>()

const server = createServer(async (request, response) => {
  if (request.method !== 'POST') return void response.writeHead(200, json).end('{"id":7,"name":"Rex"}')
  const form = new URLSearchParams(await bodyOf(request))
  counts.inFlight++
  counts.inFlightMax = Math.max(counts.inFlightMax, counts.inFlight)
  const token = form.get('refresh_token') ?? ''
  if (seen.has(token)) counts.twice++
  seen.add(token)
  await pause(LATENCY_MS)
  counts.inFlight--
  counts.refreshes++
  const renewed = { access_token: `access-${token}`, refresh_token: `${token}-next`, expires_in: 3600 }
  response.writeHead(200, json).end(JSON.stringify(renewed))
})
server.keepAliveTimeout = 60_000
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

const operations = {
  origin: async () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  /** `twice`: refreshes with a token that had come before. */
  counts: async () => ({ ...counts }),
}
export type TokenServer = typeof operations

answerParent(operations, async () => {
  server.close()
  server.closeAllConnections()
})
