// Petshop: a small provider on 127.0.0.1 and the manifest of its app, which signs in with an API key.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEnd } from './database.ts'

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
  return { url, host, manifest: manifestAt(url, host), received, surprises }
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

function manifestAt(url: string, host: string): string {
  return `
key: petshop
name: Petshop
version: 1.0.0
description: Pets and their people.
categories: [crm]
hex_color: "2F7A4D"
hosts: ["${host}"]
auth:
  type: api_key
  fields: [{ key: api_key, label: API key, type: secret, required: true }]
  placement: { in: header, name: Authorization, prefix: "Key " }
  test: { method: GET, url: "${url}/api/me" }
  label: "{{email}}"
operations:
  create_pet:
    kind: write
    name: Create Pet
    description: Adds a pet.
    fields:
      - { key: name, label: Name, type: string, required: true, placeholder: Rex }
      - { key: species, label: Species, choices: [{ value: cat, label: Cat }, { value: dog, label: Dog }] }
      - { key: breed, label: Breed, options: { operation: list_breeds, value: name, depends_on: [species] } }
      - { key: owner_id, label: Owner, type: integer, options: { operation: list_owners, value: id, label: full_name } }
      - { key: chip, label: Chip code, type: secret }
      - { key: visits, label: Visits, list: true, children: [{ key: vet, label: Vet, required: true }, { key: cost, label: Cost, type: number }] }
    fields_from: { operation: species_fields, depends_on: [species] }
    request: { method: POST, url: "${url}/api/pets", json: "{{input}}" }
    sample: { id: 7, name: Rex, owner: { email: ada@example.test }, visits: [{ vet: Dr. Paw, cost: 12.5 }], tags: [loud] }
  find_pet:
    kind: search
    name: Find Pet
    description: Finds pets by name.
    fields: [{ key: name, label: Name, required: true }]
    request: { method: GET, url: "${url}/api/pets?name={{input.name}}" }
    result: pets
  list_pets:
    kind: read
    name: List Pets
    description: Lists all pets.
    request: { method: GET, url: "${url}/api/pets" }
    result: pets
  list_owners:
    kind: read
    hidden: true
    request: { method: GET, url: "${url}/api/owners", next: links.next }
    result: items
  list_breeds:
    kind: read
    hidden: true
    request: { method: GET, url: "${url}/api/breeds?species={{input.species}}", next: link }
  species_fields:
    kind: read
    hidden: true
    request: { method: GET, url: "${url}/api/fields?species={{input.species}}" }
triggers:
  new_pet:
    kind: polling
    name: New Pet
    description: Starts when there is a new pet.
    request: { method: GET, url: "${url}/api/pets?sort=-id" }
    result: pets
    dedupe_key: id
  pet_sold:
    kind: hook
    name: Pet Sold
    description: Starts when a pet is sold.
    fields: [{ key: shop, label: Shop, required: true }]
    subscribe: { method: POST, url: "${url}/api/hooks", json: { target_url: "{{target_url}}", shop: "{{input.shop}}" } }
    unsubscribe: { method: DELETE, url: "${url}/api/hooks/{{subscription.id}}" }
    sample: { id: 1, name: Rex }
`
}
