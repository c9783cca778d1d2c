// A lending library with an OAuth 2.0 server of its own, for the manifest examples/library.yaml: an API such as yours.
//
//   node_modules/.bin/node examples/library.ts          the library
//   npx wayleave conformance oauth --config examples/library.oauth.yaml        plays the platform against it
//   npx wayleave apps push examples/library.yaml        its app, into the wayleave dev of this folder
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

const { LIBRARY_PORT = '9996', LIBRARY_TOKEN_SECONDS = '3600' } = process.env

// What is registered: one client, and where it may be called back. Yours has a page for this.
const client = { id: 'wayleave', secret: 'library-secret' }
const CALLBACKS = [
  'http://localhost:4747/dashboard/auth/oauth/return/LibraryAPI/',
  'http://127.0.0.1:4789/dashboard/auth/oauth/return/LibraryAPI/', // of wayleave conformance oauth
  ...(process.env.LIBRARY_CALLBACKS ?? '').split(','),
]

type Code = { redirectUri: string; challenge: string | null; ends: number }
type Answer = { status?: number; json?: object; html?: string; location?: string }

const codes = new Map<string, Code>()
const accessTokens = new Map<string, number>() // token -> when it ends
const refreshTokens = new Set<string>()
const loans = [{ id: 1, title: 'The Left Hand of Darkness' }]

const server = createServer(async (request, response) => {
  const { status = 200, json, html, location } = await answer(request)
  if (location) response.setHeader('location', location)
  const type = html === undefined ? 'application/json' : 'text/html; charset=utf-8'
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(html ?? JSON.stringify(json ?? {}))
})
server.listen(Number(LIBRARY_PORT), '127.0.0.1', () => {
  console.log(`The library is at http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

async function answer(request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://library')
  switch (`${request.method} ${pathname}`) {
    case 'GET /authorize':
      return askPerson(searchParams)
    case 'POST /authorize':
      return sendBack(new URLSearchParams(await textOf(request)))
    case 'POST /token':
      return giveTokens(new URLSearchParams(await textOf(request)))
  }
  const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
  if ((accessTokens.get(token) ?? 0) < Date.now()) return { status: 401, json: { message: 'The token is not valid' } }
  switch (`${request.method} ${pathname}`) {
    case 'GET /me':
      return { json: { email: 'dana@library.example' } }
    case 'POST /loans':
      return lend(await textOf(request))
    default:
      return { status: 404, json: { message: 'There is no such thing' } }
  }
}

// RFC 6749 §4.1.1: whoever is not known, or asks for an unknown place, is redirected nowhere.
function askPerson(asked: URLSearchParams): Answer {
  if (asked.get('client_id') !== client.id) return { status: 400, html: 'This client is not known here.' }
  if (!CALLBACKS.includes(asked.get('redirect_uri') ?? ''))
    return { status: 400, html: 'This redirect_uri is not registered.' }
  const fields = ['redirect_uri', 'state', 'code_challenge'].map(
    (name) => `<input type="hidden" name="${name}" value="${escaped(asked.get(name) ?? '')}">`,
  )
  return {
    html: `<title>Library</title><h1>Lend books as Dana?</h1><form method="post">${fields.join('')}<button>Allow</button></form>`,
  }
}

function sendBack(form: URLSearchParams): Answer {
  const redirectUri = form.get('redirect_uri') ?? ''
  if (!CALLBACKS.includes(redirectUri)) return { status: 400, html: 'This redirect_uri is not registered.' }
  const code = secret()
  codes.set(code, { redirectUri, challenge: form.get('code_challenge') || null, ends: Date.now() + 60_000 })
  return { status: 302, location: `${redirectUri}?${new URLSearchParams({ code, state: form.get('state') ?? '' })}` }
}

// RFC 6749 §4.1.3 and §6.
function giveTokens(form: URLSearchParams): Answer {
  if (form.get('client_id') !== client.id || form.get('client_secret') !== client.secret)
    return { status: 401, json: { error: 'invalid_client' } }
  const isGood = form.get('grant_type') === 'refresh_token' ? isOurs(form) : isRedeemed(form)
  if (!isGood) return { status: 400, json: { error: 'invalid_grant' } }
  const [access_token, refresh_token] = [secret(), form.get('refresh_token') ?? secret()]
  const expires_in = Number(LIBRARY_TOKEN_SECONDS)
  accessTokens.set(access_token, Date.now() + expires_in * 1000)
  refreshTokens.add(refresh_token)
  return { json: { access_token, refresh_token, token_type: 'Bearer', expires_in } }
}

function isOurs(form: URLSearchParams): boolean {
  return refreshTokens.has(form.get('refresh_token') ?? '')
}

function isRedeemed(form: URLSearchParams): boolean {
  const code = codes.get(form.get('code') ?? '')
  codes.delete(form.get('code') ?? '') // a code serves once, whatever becomes of it
  if (!code || code.ends < Date.now() || code.redirectUri !== form.get('redirect_uri')) return false
  const verifier = form.get('code_verifier') ?? ''
  return code.challenge === null || createHash('sha256').update(verifier).digest('base64url') === code.challenge
}

function lend(text: string): Answer {
  const loan = { id: loans.length + 1, title: String(JSON.parse(text).title) }
  loans.push(loan)
  return { status: 201, json: loan }
}

function secret(): string {
  return randomBytes(24).toString('base64url')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
