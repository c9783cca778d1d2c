// A bookshop with an API key, for the manifest examples/books.yaml.
//
//   node_modules/.bin/node examples/books.ts          the bookshop
//   npx wayleave apps push examples/books.yaml        its app, into the wayleave dev of this folder
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

const { BOOKS_PORT = '9997', BOOKS_KEY = 'books-key' } = process.env

type Book = { id: number; title: string; shelf?: string }
const shelves = [
  { id: '7', name: 'Science fiction' },
  { id: '8', name: 'Poetry' },
]
const books: Book[] = [{ id: 1, title: 'The Dispossessed', shelf: '7' }]

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
  const title = searchParams.get('title')
  switch (`${request.method} ${pathname}`) {
    case 'GET /me':
      return { json: { email: 'dana@books.example' } }
    case 'GET /shelves':
      return { json: { shelves } }
    case 'GET /books':
      return { json: { books: books.filter((book) => title === null || book.title === title) } }
    case 'POST /books':
      return add(await textOf(request))
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
  books.push(book)
  return { status: 201, json: book }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
