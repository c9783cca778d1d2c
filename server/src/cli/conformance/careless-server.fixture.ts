// A server with the mistakes that servers have: for the tests of the checks.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = { status: number; body?: unknown; location?: string }

/** Redirects anybody anywhere, gives tokens for any code however often, and says 403 where it means 401. */
export async function startCarelessServer(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => void serve(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const url = new URL(request.url ?? '/', 'http://careless.test')
  const { status, body: answer, location } = answerTo(url, request, new URLSearchParams(body))
  if (location !== undefined) response.setHeader('location', location)
  response.writeHead(status, { 'content-type': 'text/html' }).end(answer === undefined ? '' : JSON.stringify(answer))
}

function answerTo(url: URL, request: IncomingMessage, form: URLSearchParams): Answer {
  if (url.pathname === '/authorize') return authorize(url.searchParams)
  if (url.pathname === '/token') return token(form)
  const isKnown = request.headers.authorization === 'Bearer careless-access-token'
  return isKnown ? { status: 200, body: { id: 1 } } : { status: 403, body: { message: 'forbidden \u0007' } }
}

function authorize(query: URLSearchParams): Answer {
  const back = new URL(query.get('redirect_uri') ?? 'http://nowhere.test/')
  back.searchParams.set('code', 'careless-code')
  back.searchParams.set('state', (query.get('state') ?? '').toLowerCase())
  return { status: 302, location: back.href }
}

function token(form: URLSearchParams): Answer {
  if (form.get('grant_type') === 'refresh_token') return { status: 400, body: { error: 'invalid_grant' } }
  return { status: 200, body: { access_token: 'careless-access-token', refresh_token: 'careless-refresh-token' } }
}
