// Acme, a product that embeds Wayleave: Dana connects her Slackish account and posts a message from Acme.
//
//   npm run dev -- --seed examples/acme.yaml                                the Wayleave server, in one terminal
//   node_modules/.bin/node --conditions=source examples/embed-connect.ts    Acme, in another; it prints its address
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createWayleave, WayleaveError } from '@wayleave/sdk'
import { readRedirect } from '@wayleave/sdk/connect'
import { createSigner } from '@wayleave/sdk/partner'

const APP = 'slackish'
const {
  ACME_PORT = '9998',
  ACME_WAYLEAVE_URL = 'http://localhost:4747',
  ACME_CLIENT_ID = 'acme',
  ACME_CLIENT_SECRET = 'acme-development-secret',
} = process.env

// Acme's signing key. This one is new at each start; a product stores signer.exportKeys() with its other secrets.
const signer = await createSigner({
  issuer: 'https://accounts.acme.example',
  audience: 'connect.wayleave.example',
})
const wayleave = createWayleave({
  baseUrl: ACME_WAYLEAVE_URL,
  clientId: ACME_CLIENT_ID,
  clientSecret: ACME_CLIENT_SECRET,
})

// Who is signed in at Acme: a product takes user and tenant from its own session, never from the request.
const dana = wayleave.asUser(() => signer.sign('dana', 'petshop-ltd', { name: 'Dana Okafor' }))

type Answer = { status?: number; body?: string; json?: object; headers?: Record<string, string> }
type Visit = { url: URL; request: IncomingMessage }

const routes: Record<string, (visit: Visit) => Answer | Promise<Answer>> = {
  'GET /jwks.json': () => ({ json: signer.jwks() }),

  'GET /': async () => {
    const { data } = await dana.connections.list({ app: APP })
    const rows = data.map(
      ({ id, title, is_expired }) =>
        `<li>${escaped(title)} ${is_expired ? '(expired)' : button(`/run?connection=${id}`, 'Post a message')}</li>`,
    )
    return { body: `<h1>Acme</h1><ul>${rows.join('')}</ul>${button('/connect', 'Connect Slackish')}` }
  },

  // A link for this browser alone. The state comes back at the end, and must still be this visitor's.
  'POST /connect': async ({ url }) => {
    const state = randomUUID()
    const { connectUrl } = await dana.sessionCode({ app: APP, redirectUri: `${url.origin}/connected`, state })
    const cookie = `connect_state=${state}; Path=/connected; HttpOnly; SameSite=Lax; Max-Age=1800`
    return { status: 303, headers: { location: connectUrl, 'set-cookie': cookie } }
  },

  'GET /connected': async ({ url, request }) => {
    const result = readRedirect(url)
    const isOurs = request.headers.cookie?.split('; ').includes(`connect_state=${result?.state}`)
    if (!result || !isOurs) return { status: 400, body: '<h1>This was not started here</h1>' }
    if (result.reason) return { body: `<h1>Not connected</h1><p>${escaped(result.message)}</p>` }
    // An address proves nothing: the connection is Dana's when the server says so. Store its id, it is durable.
    const connection = await dana.connections.get(result.connectionId)
    console.log(`connected ${connection.id}`)
    return { status: 303, headers: { location: '/' } }
  },

  'POST /run': async ({ url }) => {
    const { data: actions } = await dana.actions.list({ app: APP })
    const action = actions.find(({ key }) => key === 'post_message') // ids are new on every listing, keys stay
    if (!action) throw new Error('Slackish cannot post messages any more.')
    const run = await dana.run({
      action: action.id,
      connection: url.searchParams.get('connection'),
      inputs: { channel: 'C0001', text: 'Hello from Acme' },
    })
    console.log(`run ${run.id} ${run.status}`)
    return { body: `<h1>${run.status}</h1><pre>${escaped(JSON.stringify(run, null, 2))}</pre>` }
  },
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const { status = 200, body, json, headers } = await answer({ url, request })
  const type = json ? 'application/json' : 'text/html; charset=utf-8'
  response.writeHead(status, { 'content-type': type, ...headers }).end(json ? JSON.stringify(json) : body)
})
server.listen(Number(ACME_PORT), '127.0.0.1', () => {
  console.log(`Acme is at http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

async function answer(visit: Visit): Promise<Answer> {
  try {
    const route = routes[`${visit.request.method} ${visit.url.pathname}`]
    return route ? await route(visit) : { status: 404, body: '<h1>Not found</h1>' }
  } catch (error) {
    console.error(error)
    if (!(error instanceof WayleaveError)) return { status: 500, body: '<h1>Something went wrong at Acme</h1>' }
    return { status: 502, body: `<h1>${escaped(error.code)}</h1><p>${escaped(error.message)}</p>` }
  }
}

function button(action: string, words: string): string {
  return `<form method="post" action="${action}"><button>${words}</button></form>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
