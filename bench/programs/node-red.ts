// The peer of Zaps: Node-RED with one flow. POST /hook -> HTTP request to the provider -> the answer.
import { writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { answerParent, readSetup } from '../child.ts'

/** What is used of it; https://nodered.org/docs/user-guide/runtime/embedding */
type Runtime = {
  init(server: unknown, settings: object): void
  start(): Promise<void>
  stop(): Promise<void>
  httpNode: RequestListener
}

const { folder, providerOrigin } = readSetup<{ folder: string; providerOrigin: string }>()
const runtime = createRequire(join(folder, 'package.json'))('node-red') as Runtime

const tab = { id: 'tab', type: 'tab', label: 'bench' }
const node = (id: string, type: string, wires: string[][], more: object) => ({ id, type, z: 'tab', wires, ...more })
const flow = [
  tab,
  node('in', 'http in', [['shape']], { url: '/hook', method: 'post' }),
  node('shape', 'change', [['ask']], {
    rules: [
      { t: 'set', p: 'payload', pt: 'msg', to: '{"title": payload.title}', tot: 'jsonata' },
      { t: 'set', p: 'headers', pt: 'msg', to: '{"content-type":"application/json"}', tot: 'json' },
    ],
  }),
  node('ask', 'http request', [['out']], {
    method: 'POST',
    ret: 'obj',
    url: `${providerOrigin}/api/news`,
    persist: true, // connections are kept alive, as ours are
  }),
  node('out', 'http response', [], { statusCode: '200' }),
]
await writeFile(join(folder, 'flows.json'), JSON.stringify(flow))

const server = createServer((request, response) => runtime.httpNode(request, response))
runtime.init(server, {
  userDir: folder,
  flowFile: 'flows.json',
  httpAdminRoot: false,
  httpNodeRoot: '/',
  logging: { console: { level: 'fatal', metrics: false, audit: false } },
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
await runtime.start()
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
await untilAnswered()

/** Its flows start a moment after it says that it has. */
async function untilAnswered(): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`${origin}/hook`, { method: 'POST', headers, body: '{"title":"first"}' })
    await answer.body?.cancel()
    if (answer.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the flow of Node-RED does not answer')
}

const operations = { origin: async () => origin }
export type NodeRed = typeof operations

answerParent(operations, async () => {
  await runtime.stop()
  process.exit(0) // it leaves timers behind
})
