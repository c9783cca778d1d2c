// Petshop and Newsstand, the third parties: answer at once, and count what they were sent.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerParent } from '../child.ts'

const NEWS = 20

const headers = { 'content-type': 'application/json' }
const news = JSON.stringify(Array.from({ length: NEWS }, (_, key) => ({ key, title: `News ${key}`, text: 'As ever.' })))
let received = 0
const waiting: Array<() => void> = []
const server = createServer((request, response) => {
  const isNew = request.method === 'POST'
  const isCounted = isNew && request.url !== '/api/hooks'
  if (isCounted) received++
  if (isCounted) for (const tell of waiting.splice(0)) tell()
  const isAsked = request.method === 'GET' && request.url?.startsWith('/api/news')
  request.resume().on('end', () => {
    response.writeHead(isNew ? 201 : 200, headers).end(isAsked ? news : '{"id":7,"name":"Rex","species":"dog"}')
  })
})
server.keepAliveTimeout = 60_000
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

const operations = {
  origin: async () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  /** How many pets, or news, were added. */
  received: async () => received,
  /** Answers when the next one is added. */
  next: () => new Promise<void>((resolve) => waiting.push(resolve)),
}
export type Provider = typeof operations

answerParent(operations, async () => {
  server.close()
  server.closeAllConnections()
})
