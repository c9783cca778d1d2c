// The limit of anything over HTTP in Node: node:http that answers a fixed JSON body.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerParent, readSetup } from '../child.ts'

const { body } = readSetup<{ body: string }>()
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
const server = createServer((_request, response) => {
  response.writeHead(200, headers).end(body)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

const operations = {
  origin: async () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
}
export type RawHttp = typeof operations

answerParent(operations, async () => {
  server.close()
  server.closeAllConnections()
})
