// Petshop: a small provider on 127.0.0.1 and the manifest of its app, which signs in with an API key.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEnd } from './database.ts'
import { petshopManifest } from './petshop-manifest.ts'

/** What Petshop was sent; `body` is parsed when it is JSON. */
export type Received = { method: string; path: string; headers: IncomingMessage['headers']; body: unknown }
/** Takes one request in place of the ordinary answer; may answer late, oddly or never. */
export type Surprise = (request: Received, response: ServerResponse) => void

export type Petshop = {
  url: string
  host: string
  manifest: string
  /** Everything that came in, oldest first. */
  received: Received[]
  /** Queued surprises; each takes one request to a path other than /api/me. */
  surprises: Surprise[]
}

export const PETSHOP_KEY = 'pk-dana-4f1c9ab7'

/** Starts Petshop; it stops after the file's tests. */
export async function startPetshop(): Promise<Petshop> {
  const received: Received[] = []
  const surprises: Surprise[] = []
  const server = createServer(async (request, response) => {
    const seen = await read(request)
    received.push(seen)
    const surprise = seen.path === '/api/me' ? undefined : surprises.shift()
    if (surprise) surprise(seen, response)
    else answerJson(response, ...answer(seen, url))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `http://${host}`
  atEnd(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url, host, manifest: petshopManifest(url), received, surprises }
}

/** Answers JSON, for surprises. */
export function answerJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const body = text.startsWith('{') ? JSON.parse(text) : text
  return { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
}

const OWNERS = [
  { id: 1, full_name: 'Ada Odd' },
  { id: 2, full_name: 'Ben Even' },
  { id: 3, full_name: 'Cy Odd' },
]
const PETS = [
  { id: 2, name: 'Rex', species: 'dog', owner: { email: 'ada@example.test' }, tags: ['loud', 'old'] },
  { id: 1, name: 'Tom', species: 'cat', owner: { email: 'ben@example.test' }, tags: [] },
]

function answer({ method, path, headers, body }: Received, url: string): [number, unknown, object?] {
  const { pathname, searchParams } = new URL(path, url)
  if (headers.authorization !== `Key ${PETSHOP_KEY}`) return [401, { message: 'The key is not known.' }]
  if (pathname === '/api/me') return [200, { email: 'dana@example.test' }]
  if (pathname === '/api/pets' && method === 'POST') return [201, { id: 7, ...(body as object) }]
  if (pathname === '/api/pets') {
    const name = searchParams.get('name')
    return [200, { pets: name ? PETS.filter((pet) => pet.name === name) : PETS }]
  }
  if (pathname === '/api/owners') return ownersPage(Number(searchParams.get('from') ?? 0), url)
  if (pathname === '/api/breeds') return breedsPage(searchParams, url)
  if (pathname === '/api/fields') {
    const lives = { key: 'lives', label: 'Lives left', type: 'integer', required: true, default: 9 }
    return [200, searchParams.get('species') === 'cat' ? [lives] : []]
  }
  return [404, { message: 'There is no such thing.' }]
}

function ownersPage(from: number, url: string): [number, unknown] {
  const next = from + 2 < OWNERS.length ? `${url}/api/owners?from=${from + 2}` : null
  return [200, { items: OWNERS.slice(from, from + 2), links: { next } }]
}

const BREEDS: Record<string, string[]> = { cat: ['siamese', 'persian'], dog: ['beagle', 'collie'] }

function breedsPage(query: URLSearchParams, url: string): [number, unknown, object?] {
  const species = query.get('species') ?? ''
  const names = BREEDS[species] ?? []
  if (query.get('page') === '2') return [200, [{ name: names[1] }]]
  return [200, [{ name: names[0] }], { link: `<${url}/api/breeds?species=${species}&page=2>; rel="next"` }]
}
