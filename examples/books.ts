// A bookshop with an API key, for the manifest examples/books.yaml.
//
//   node_modules/.bin/node examples/books.ts          the bookshop
//   npx wayleave apps push examples/books.yaml        its app, into the wayleave dev of this folder
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

const { BOOKS_PORT = '9997', BOOKS_KEY = 'books-key' } = process.env

type Book = { id: number; title: string; shelf?: string | undefined }
const shelves = [
  { id: '7', name: 'Science fiction' },
  { id: '8', name: 'Poetry' },
]
const books: Book[] = [{ id: 1, title: 'The Dispossessed', shelf: '7' }] // the latest first
const sold: (Book & { price: number })[] = []
const hooks = new Map<string, string>() // where to tell of what is sold
let hookCount = 0

const server = createServer(async (request, response) => {
  const { status = 200, json } = await answer(request)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
})
server.listen(Number(BOOKS_PORT), '127.0.0.1', () => {
  console.log(`The bookshop is at http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

async function answer(request: IncomingMessage): Promise<{ status?: number; json: object }> {
  if (request.headers.authorization !== `Key ${BOOKS_KEY}`) return { status: 401, json: { message: 'Unknown key' } }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://books')
  const [title, shelf] = [searchParams.get('title'), searchParams.get('shelf')]
  const isAsked = (book: Book) => (title === null || book.title === title) && (shelf === null || book.shelf === shelf)
  const [, hook] = /^\/hooks\/(\w+)$/.exec(pathname) ?? []
  if (hook && request.method === 'DELETE') return hooks.delete(hook) ? { json: {} } : { status: 404, json: {} }
  switch (`${request.method} ${pathname}`) {
    case 'GET /me':
      return { json: { email: 'dana@books.example' } }
    case 'GET /shelves':
      return { json: { shelves } }
    case 'GET /books':
      return { json: { books: books.filter(isAsked) } }
    case 'POST /books':
      return add(await textOf(request))
    case 'GET /sales':
      return { json: { sold } }
    case 'POST /sales':
      return sell(await textOf(request))
    case 'POST /hooks':
      return hookOf(await textOf(request))
    default:
      return { status: 404, json: { message: 'There is no such thing' } }
  }
}

function add(text: string): { status: number; json: object } {
  const { title, shelf } = JSON.parse(text)
  if (shelf !== undefined && !shelves.some(({ id }) => id === shelf)) {
    return { status: 422, json: { message: 'There is no such shelf' } }
  }
  const book: Book = { id: books.length + 1, title, shelf }
  books.unshift(book)
  return { status: 201, json: book }
}

/** Tells everybody who has subscribed: this is the notification that the trigger book_sold reads. */
async function sell(text: string): Promise<{ status: number; json: object }> {
  const { id, price } = JSON.parse(text)
  const book = books.find((one) => one.id === id)
  if (!book) return { status: 404, json: { message: 'There is no such book' } }
  sold.unshift({ ...book, price })
  const body = JSON.stringify({ event: 'book.sold', sold: [{ ...book, price }] })
  const headers = { 'content-type': 'application/json' }
  const sendings = [...hooks.values()].map((url) => fetch(url, { method: 'POST', headers, body }))
  const told = (await Promise.allSettled(sendings)).filter((one) => one.status === 'fulfilled' && one.value.ok)
  return { status: 201, json: { told: told.length } }
}

function hookOf(text: string): { status: number; json: object } {
  const id = `h${++hookCount}`
  hooks.set(id, JSON.parse(text).target_url)
  return { status: 201, json: { id } }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
