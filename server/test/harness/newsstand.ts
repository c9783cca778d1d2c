// Newsstand: a small provider on 127.0.0.1 that lists what is new, and sends it to whoever subscribes; and its app.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEnd } from './database.ts'
import { answerJson, type Received, type Surprise } from './petshop.ts'

export type Newsstand = {
  url: string
  host: string
  /** What it lists, the latest first. */
  items: unknown[]
  /** Of a page; more is at `next`. */
  pageSize: number
  received: Received[]
  /** Each takes one request in place of the ordinary answer. */
  surprises: Surprise[]
  /** The addresses that were subscribed and not ended yet, by their identifiers. */
  subscribed: Map<string, string>
  /** Requests of this kind since it was asked last. */
  count(method: string, path: string): number
}

/** Starts Newsstand; it stops after the file's tests. */
export async function startNewsstand(): Promise<Newsstand> {
  const subscribed = new Map<string, string>()
  const stand: Omit<Newsstand, 'url' | 'host' | 'count'> = {
    items: [],
    pageSize: 100,
    received: [],
    surprises: [],
    subscribed,
  }
  let asked = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const { method = '', url: path = '', headers } = request
    const seen = { method, path, headers, body: text.startsWith('{') ? JSON.parse(text) : text }
    stand.received.push(seen)
    const surprise = stand.surprises.shift()
    if (surprise) surprise(seen, response)
    else answerJson(response, ...answer(stand, seen, url))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `http://${host}`
  atEnd(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const count = (method: string, path: string) => {
    const since = stand.received.slice(asked)
    asked = stand.received.length
    return since.filter((one) => one.method === method && one.path.startsWith(path)).length
  }
  return Object.assign(stand, { url, host, count })
}

let subscriptions = 0

function answer(
  stand: Pick<Newsstand, 'items' | 'pageSize' | 'subscribed'>,
  { method, path, body }: Received,
  url: string,
): [number, unknown] {
  const { pathname, searchParams } = new URL(path, url)
  if (pathname === '/api/me') return [200, { email: 'dana@example.test' }]
  if (pathname === '/api/news' && method === 'POST') return [201, { id: 1, ...(body as object) }]
  if (pathname === '/api/news') return [200, pageOf(stand, Number(searchParams.get('from') ?? 0), url)]
  if (pathname === '/api/hooks' && method === 'POST') {
    const id = `h${++subscriptions}`
    stand.subscribed.set(id, (body as { target_url: string }).target_url)
    return [201, { id }]
  }
  const [, ended] = /^\/api\/hooks\/(\w+)$/.exec(pathname) ?? []
  if (ended && method === 'DELETE') return stand.subscribed.delete(ended) ? [200, {}] : [404, { message: 'Not here.' }]
  const [, whole] = /^\/api\/whole\/(\w+)$/.exec(pathname) ?? []
  return whole ? [200, { id: whole, title: `Whole ${whole}` }] : [404, { message: 'There is no such thing.' }]
}

function pageOf({ items, pageSize }: Pick<Newsstand, 'items' | 'pageSize'>, from: number, url: string) {
  const end = from + pageSize
  return { items: items.slice(from, end), next: end < items.length ? `${url}/api/news?from=${end}` : null }
}

/** The manifest of an app of Newsstand. `auth`: default an API key. */
export function newsstandManifest(
  { url, host }: Newsstand,
  { key = 'newsstand', more = '', auth = KEYED } = {},
): string {
  return `
key: ${key}
name: Newsstand
version: 1.0.0
description: News.
hosts: ["${host}"]
${more}
auth: ${auth.replaceAll('$URL', url)}
operations:
  write_news:
    kind: write
    name: Write News
    description: Writes.
    fields: [{ key: title, label: Title }]
    request: { method: POST, url: "${url}/api/news", json: "{{input}}" }
  list_news:
    kind: read
    name: List News
    description: Lists.
    request: { method: GET, url: "${url}/api/news", next: next }
    result: items
triggers:
  fresh:
    kind: polling
    name: Fresh News
    description: There are news.
    fields: [{ key: shelf, label: Shelf, type: integer }]
    request: { method: GET, url: "${url}/api/news?shelf={{input.shelf}}", next: next }
    result: items
    dedupe_key: key
  told:
    kind: hook
    name: Told News
    description: News are told.
    fields: [{ key: shelf, label: Shelf, type: integer, required: true }]
    subscribe: { method: POST, url: "${url}/api/hooks", json: { target_url: "{{target_url}}", shelf: "{{input.shelf}}" } }
    unsubscribe: { method: DELETE, url: "${url}/api/hooks/{{subscription.id}}" }
    sample: { key: 1, title: Sample }
`
}

const KEYED = `{ type: api_key, fields: [{ key: api_key, label: API key, type: secret, required: true }],
  placement: { in: header, name: Authorization, prefix: "Key " }, test: { method: GET, url: "$URL/api/me" } }`
