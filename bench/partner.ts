// Acme, the partner: its keys, its JWKS endpoint and its users' JWTs.
import { generateKeyPair, type JsonWebKey, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'

export type Partner = {
  /** What is registered for it. */
  registration: object
  publicJwk: JsonWebKey
  /** JWTs of the users number `from` to `from + count - 1`, twenty of them a tenant; they are good for an hour. */
  sign(from: number, count: number): Promise<string[]>
  close(): Promise<void>
}

const ISSUER = 'https://accounts.acme.example'
const AUDIENCE = 'connect.wayleave.example'
const LIFETIME_SECONDS = 3600
const USERS_OF_A_TENANT = 20
const KID = 'acme-1'

/** Makes an RSA key of 2048 bits and serves it. */
export async function startPartner(): Promise<Partner> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const publicJwk: JsonWebKey = publicKey.export({ format: 'jwk' })
  const jwks = JSON.stringify({ keys: [{ ...publicJwk, kid: KID, alg: 'RS256', use: 'sig' }] })
  const web = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(jwks)
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  return {
    registration: registrationAt(`http://127.0.0.1:${(web.address() as AddressInfo).port}/jwks.json`),
    publicJwk,
    sign: (from, count) =>
      Promise.all(
        Array.from({ length: count }, (_, i) => signOne(claimsOf(from + i), (text) => rs256(text, privateKey))),
      ),
    close: async () => {
      web.closeAllConnections()
      await new Promise((resolve) => web.close(resolve))
    },
  }
}

function registrationAt(jwksUrl: string): object {
  return {
    key: 'acme',
    kind: 'embed',
    name: 'Acme CRM',
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks_url: jwksUrl,
    tenant_claim: 'org_id',
    max_lifetime_seconds: LIFETIME_SECONDS,
    redirect_uris: ['http://127.0.0.1:9999/connected'],
    origins: ['http://127.0.0.1:9999'],
  }
}

function claimsOf(user: number): object {
  const iat = Math.floor(Date.now() / 1000)
  const tenant = `org-${Math.floor(user / USERS_OF_A_TENANT)}`
  return { iss: ISSUER, aud: AUDIENCE, sub: `user-${user}`, org_id: tenant, iat, exp: iat + LIFETIME_SECONDS }
}

async function signOne(claims: object, signText: (text: string) => Promise<Buffer>): Promise<string> {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const text = `${encode({ alg: 'RS256', kid: KID })}.${encode(claims)}`
  return `${text}.${(await signText(text)).toString('base64url')}`
}

function rs256(text: string, key: Parameters<typeof sign>[2]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign('RSA-SHA256', Buffer.from(text), key, (error, signature) => (error ? reject(error) : resolve(signature)))
  })
}
