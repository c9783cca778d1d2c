// Petshop, the third party: answers at once, and counts what it was sent.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerParent } from '../child.ts'

const headers = { 'content-type': 'application/json' }
let received = 0
const server = createServer((request, response) => {
  const isNew = request.method === 'POST'
  if (isNew) received++
  request.resume().on('end', () => {
    response.writeHead(isNew ? 201 : 200, headers).end('{"id":7,"name":"Rex","species":"dog"}')
  })
})
server.keepAliveTimeout = 60_000
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

const operations = {
  origin: async () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  /** How many pets were added. */
  received: async () => received,
}
export type Provider = typeof operations

answerParent(operations, async () => {
  server.close()
  server.closeAllConnections()
})
