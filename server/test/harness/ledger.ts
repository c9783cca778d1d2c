// Ledger: a provider whose every answer a test decides, and the manifest of its app, which needs no connection or one with a
// key. It writes down what it is sent: entries to write, entries to find.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEnd } from './database.ts'

/** What it was sent. `text` of a write, `q` of a search; `auth` is the key. */
export type Entry = { kind: 'write' | 'search' | 'list'; text: string; auth: string | undefined }
/** Takes a request in place of the ordinary answer; true when it did. It may answer late, or never. */
export type Decide = (entry: Entry, response: ServerResponse) => boolean

export type Ledger = {
  url: string
  manifest: string
  /** Everything that came in, oldest first. */
  entries: Entry[]
  /** The texts that were written, in order. */
  written(): string[]
  decide: Decide
  /** What the polling trigger lists, the latest first. */
  listed: Array<{ id: string; text: string }>
}

/** Starts it; it stops after the file's tests. `needsKey`: its app signs in with a key. */
export async function startLedger({ needsKey = false } = {}): Promise<Ledger> {
  const entries: Entry[] = []
  const server = createServer(async (request, response) => {
    const entry = await entryOf(request)
    entries.push(entry)
    if (!ledger.decide(entry, response)) answer(response, 200, bodyFor(entry))
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  atEnd(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const written = () => entries.filter(({ kind }) => kind === 'write').map(({ text }) => text)
  const ledger: Ledger = { url, manifest: manifestAt(url, needsKey), entries, written, decide: () => false, listed: [] }
  return ledger

  function bodyFor({ kind, text }: Entry): unknown {
    if (kind === 'write') return { id: entries.length, text }
    if (kind === 'list') return ledger.listed
    return text === 'nothing' ? [] : [{ found: text, length: text.length }]
  }
}

/** Answers JSON. */
export function answer(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

async function entryOf(request: IncomingMessage): Promise<Entry> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://ledger.test')
  const auth = request.headers.authorization
  if (request.method === 'POST' && pathname === '/entries')
    return { kind: 'write', text: String(JSON.parse(Buffer.concat(chunks).toString()).text), auth }
  const kind = pathname === '/list' ? 'list' : 'search'
  return { kind, text: searchParams.get('q') ?? '', auth }
}

function manifestAt(url: string, needsKey: boolean): string {
  const auth = needsKey
    ? `
auth:
  type: api_key
  fields: [{ key: api_key, label: API key, type: secret, required: true }]
  placement: { in: header, name: Authorization, prefix: "Key " }
  test: { method: GET, url: "${url}/me" }
  label: me`
    : 'auth: { type: none }'
  return `
key: ledger
name: Ledger
version: 1.0.0
description: Entries, written down.
hosts: ["${new URL(url).host}"]
${auth}
operations:
  write_entry:
    kind: write
    name: Write Entry
    description: Writes an entry.
    fields: [{ key: text, label: Text, type: string, required: true }]
    request: { method: POST, url: "${url}/entries", json: { text: "{{input.text}}" } }
  find_entry:
    kind: search
    name: Find Entry
    description: Finds entries.
    fields: [{ key: q, label: Text, type: string, required: true }]
    request: { method: GET, url: "${url}/find?q={{input.q}}" }
triggers:
  entry_listed:
    kind: polling
    name: Entry Listed
    description: Starts when an entry is listed.
    request: { method: GET, url: "${url}/list" }
    dedupe_key: id
  entry_told:
    kind: hook
    name: Entry Told
    description: Starts when an entry is told of.
    subscribe: { method: POST, url: "${url}/hooks", json: { target_url: "{{target_url}}" } }
    unsubscribe: { method: DELETE, url: "${url}/hooks" }
    sample: { text: told }
`
}
