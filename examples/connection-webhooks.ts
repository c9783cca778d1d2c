// Hears of what happens to the connections of all your users, and believes it only when the signature fits.
//
//   ACME_WEBHOOK_SECRET=whsec_… node_modules/.bin/node --conditions=source examples/connection-webhooks.ts
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifyWebhook, WebhookVerificationError } from '@wayleave/sdk/partner'

const { ACME_WEBHOOKS_PORT = '9996', ACME_WEBHOOK_SECRET = '' } = process.env // as the webhook's creation answered it

const seen = new Set<string>() // a delivery can come more than once; a product asks its database

const server = createServer(async (request, response) => {
  try {
    const payload = await read(request) // the bytes as they came: the signature is over these
    const event = await verifyWebhook({ payload, headers: request.headers, secret: ACME_WEBHOOK_SECRET })
    const id = String(request.headers['webhook-id']) // the same on every attempt
    if (!seen.has(id)) hear(event)
    seen.add(id)
    response.writeHead(204).end() // quickly: work that takes longer goes to a queue of yours
  } catch (error) {
    const isForged = error instanceof WebhookVerificationError
    console.log(isForged ? `refused: ${error.code}` : error)
    response.writeHead(isForged ? 400 : 503).end()
  }
})
server.listen(Number(ACME_WEBHOOKS_PORT), '127.0.0.1', () => {
  console.log(`Webhooks go to http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

function hear({ type, data, test }: Awaited<ReturnType<typeof verifyWebhook>>): void {
  // user and tenant are the values of your own claims: show that user a button that opens Connect to reconnect.
  const words = `connection ${data.connection_id} of ${data.user} (${data.tenant}), ${data.reason ?? 'no reason'}`
  console.log(test ? `test: ${type}` : `${type}: ${words}`) // of a test the data is made up
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
