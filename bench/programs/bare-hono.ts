// What Hono and its Node adapter alone cost: the same fixed JSON body as raw-http.ts.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { answerParent, readSetup } from '../child.ts'

const { body } = readSetup<{ body: string }>()
const app = new Hono()
app.get('/', () => new Response(body, { headers: { 'content-type': 'application/json' } }))
const { promise: ready, resolve } = Promise.withResolvers<number>()
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
const port = await ready

const operations = {
  origin: async () => `http://127.0.0.1:${port}`,
}
export type BareHono = typeof operations

answerParent(operations, async () => {
  server.close()
  if ('closeAllConnections' in server) server.closeAllConnections()
})
