// Receives the callback of a finished run and believes it only when both signatures fit. Either of them is enough: the
// shared secret for most, the JWT for those who would rather check a public key.
//
//   ACME_WEBHOOK_SECRET=whsec_… node_modules/.bin/node --conditions=source examples/verify-callback.ts
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifyCallback, WebhookVerificationError } from '@wayleave/sdk/partner'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

const {
  ACME_CALLBACK_PORT = '9997',
  ACME_WAYLEAVE_URL = 'http://localhost:4747',
  ACME_CLIENT_ID = 'acme',
  ACME_WEBHOOK_SECRET = 'whsec_YWNtZS1kZXZlbG9wbWVudC13ZWJob29r', // the one of examples/acme.yaml
} = process.env

const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', ACME_WAYLEAVE_URL))
const seen = new Set<string>() // a delivery can come more than once; a product asks its database

const server = createServer(async (request, response) => {
  try {
    const payload = await read(request) // the bytes as they came: both signatures are over these
    const { data } = await verifyCallback({ payload, headers: request.headers, secret: ACME_WEBHOOK_SECRET })
    await verifyJwt(request.headers['zapier-callback-signature'], payload, data.id)
    if (!seen.has(data.id)) console.log(`run ${data.id} ${data.status} ${JSON.stringify(data.results)}`)
    seen.add(data.id)
    response.writeHead(204).end()
  } catch (error) {
    const isForged = error instanceof WebhookVerificationError || isBadJwt(error)
    console.log(isForged ? `refused: ${error.code}` : error)
    response.writeHead(isForged ? 400 : 503).end() // a 4xx is not sent again, a 5xx is
  }
})
server.listen(Number(ACME_CALLBACK_PORT), '127.0.0.1', () => {
  console.log(`Callbacks go to http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

async function verifyJwt(jwt: string | string[] | undefined, payload: Buffer, runId: string): Promise<void> {
  const { payload: claims } = await jwtVerify(String(jwt), keys, {
    algorithms: ['RS256'],
    issuer: ACME_WAYLEAVE_URL,
    audience: ACME_CLIENT_ID,
    subject: runId,
  })
  if (claims.body_sha256 === createHash('sha256').update(payload).digest('base64url')) return
  throw new errors.JWTClaimValidationFailed('The JWT is for another body.', claims, 'body_sha256', 'check_failed')
}

function isBadJwt(error: unknown): error is errors.JOSEError {
  return error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
