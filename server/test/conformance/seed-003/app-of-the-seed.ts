// The app that seed 003 talks of: its server, which answers whatever a test tells it to and keeps what it received word
// for word; and its registration as seed 003 describes it (`legacy: true`).
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEnd } from '../../harness/database.ts'

export type Received = { method: string; path: string; headers: IncomingHttpHeaders; body: string }
export type Reply = { status?: number; type?: string; body?: string; headers?: Record<string, string> }

export type SeedServer = {
  url: string
  host: string
  /** All that came in, oldest first. */
  received: Received[]
  /** Answers of the token endpoints, each for one request; then TOKENS again. */
  tokens: Reply[]
  /** Answers of the API but for /v2/me, each for one request; then 200 with tickets again. */
  api: Reply[]
  /** The token requests and the API calls since, and forgets them. `/v2/me` is left out. */
  take(): Received[]
}

export const CLIENT = { client_id: 'client-of-ours', client_secret: 'secret-of-ours' }
export const TOKENS = { access_token: '1234567890abcdef', refresh_token: '1234567890abcdef' }
export const AUTHORIZE = 'https://app.example.test/oauth/authorize'

/** Starts it on loopback; it stops after the file's tests. */
export async function startSeedServer(): Promise<SeedServer> {
  const received: Received[] = []
  const [tokens, api]: [Reply[], Reply[]] = [[], []]
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url: path = '', headers } = request
    received.push({ method, path, headers, body: Buffer.concat(chunks).toString() })
    send(response, replyTo(path))
  })
  function replyTo(path: string): Reply {
    if (path.startsWith('/oauth/')) return tokens.shift() ?? { body: JSON.stringify(TOKENS) }
    if (path.startsWith('/v2/me')) return { body: '{"email":"dana@example.test"}' }
    return api.shift() ?? { body: '[{"id":1,"title":"A ticket"}]' }
  }
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    http.close()
    http.closeAllConnections()
  })
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`
  const take = () => received.splice(0).filter(({ path }) => !path.startsWith('/v2/me'))
  return { url: `http://${host}`, host, received, tokens, api, take }
}

function send(response: ServerResponse, { status = 200, type = 'application/json', body = '', headers }: Reply): void {
  response.writeHead(status, { 'content-type': type, ...headers }).end(body)
}

/** A manifest, as JSON; `oauth2` and `more` change what is theirs. */
export function manifestOf(
  { url, host }: SeedServer,
  key: string,
  oauth2: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): string {
  const { auth = {}, ...rest } = more
  return JSON.stringify({
    key,
    name: key,
    version: '1.0.0',
    description: 'The app of the seed.',
    hosts: [host, 'app.example.test', '*.yourwebsite.test'],
    legacy: true,
    auth: {
      type: 'oauth2',
      oauth2: {
        ...CLIENT,
        authorize_url: AUTHORIZE,
        access_token_url: `${url}/oauth/token`,
        refresh_token_url: `${url}/oauth/refresh`,
        scope: 'tickets',
        ...oauth2,
      },
      test: { method: 'GET', url: `${url}/v2/me` },
      label: '{{email}}',
      ...(auth as object),
    },
    operations: {
      tickets: {
        kind: 'read',
        name: 'Tickets',
        description: 'Lists tickets.',
        request: { method: 'GET', url: `${url}/v2/tickets.json` },
      },
    },
    ...rest,
  })
}

/** What the user's browser brings back from the app: the code in the query string, and the state that it was given. */
export function allow(authorizeUrl: string): Promise<string> {
  const asked = new URL(authorizeUrl).searchParams
  const back = new URL(asked.get('redirect_uri') ?? '')
  back.searchParams.set('code', 'code-1')
  back.searchParams.set('state', asked.get('state') ?? '')
  return Promise.resolve(back.href)
}
