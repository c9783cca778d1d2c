// The cast of the tests: acme the partner, dana its user, petshop the app (pets.test.ts speaks to them over HTTP).
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { sql } from 'kysely'
import { type App, findApp } from '../../src/apps/index.ts'
import { checkManifest } from '../../src/apps/manifest/index.ts'
import { registerClient, registrationSchema } from '../../src/clients/index.ts'
import { saveConnection } from '../../src/connections/index.ts'
import { findAccessToken } from '../../src/oauth/index.ts'
import { atEnd } from './database.ts'
import { PETSHOP_KEY, type Petshop, startPetshop } from './petshop.ts'
import type { TestServer } from './server.ts'

export type Partner = {
  clientId: string
  clientSecret: string
  webhookSecret: string
  /** A fresh JWT for a user of a tenant, as the partner's backend signs it. */
  sign(user: string, tenant: string): Promise<string>
}
export type Answer = { status: number; headers: Headers; body: any } // biome-ignore lint/suspicious/noExplicitAny: tests read it member by member
export type CallOptions = { token?: string; body?: unknown; headers?: Record<string, string>; method?: string }

export type Cast = {
  acme: Partner
  /** A partner of its own, with the same scopes as acme. */
  registerPartner(key: string, more?: object): Promise<Partner>
  /** An access token of a user of acme (or `partner`); all scopes unless `scopes` names some, separated by spaces. */
  tokenFor(user?: string, more?: { scopes?: string; tenant?: string; partner?: Partner }): Promise<string>
  petshop: Petshop & { app: App }
  /** Publishes an app from its manifest. */
  publish(manifest: string): Promise<App>
  /** A connection of the token's user to petshop (or `app`); returns its identifier. */
  connect(token: string, more?: { app?: App; credentials?: Record<string, string> }): Promise<string>
  /** One API call; a body makes it a POST. */
  call(path: string, options?: CallOptions): Promise<Answer>
}

const ISSUER = 'https://accounts.acme.test'
const AUDIENCE = 'connect.wayleave.test'

/** The whole cast on a server. What it starts ends with the file's tests. */
export async function startCast(server: TestServer): Promise<Cast> {
  const signer = await startJwks()
  const petshop = await startPetshop()
  const app = await publish(server, petshop.manifest)
  const registerPartner = (key: string, more: object = {}) => register(server, signer, key, more)
  const acme = await registerPartner('acme')
  return {
    acme,
    registerPartner,
    tokenFor: (user = 'dana', { scopes, tenant = 'acme-org', partner = acme } = {}) =>
      exchange(server, partner, user, tenant, scopes),
    petshop: { ...petshop, app },
    publish: (manifest) => publish(server, manifest),
    connect: (token, more) => connect(server, token, more?.app ?? app, more?.credentials ?? { api_key: PETSHOP_KEY }),
    call: (path, options) => call(server, path, options),
  }
}

type Signer = { jwksUrl: string; sign: Partner['sign'] }

async function startJwks(): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'acme-1', alg: 'ES256', use: 'sig' }] }
  const web = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(JSON.stringify(jwks))
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    web.closeAllConnections()
    await new Promise((resolve) => web.close(resolve))
  })
  return { jwksUrl: `http://127.0.0.1:${(web.address() as AddressInfo).port}/jwks.json`, sign }

  async function sign(user: string, tenant: string, now = new Date()): Promise<string> {
    return new SignJWT({ org_id: tenant })
      .setProtectedHeader({ alg: 'ES256', kid: 'acme-1' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(user)
      .setIssuedAt(now)
      .setExpirationTime(new Date(now.getTime() + 240_000))
      .sign(privateKey)
  }
}

async function register({ deps }: TestServer, signer: Signer, key: string, more: object): Promise<Partner> {
  const registration = registrationSchema.parse({
    key,
    kind: 'embed',
    name: key,
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks_url: signer.jwksUrl,
    tenant_claim: 'org_id',
    redirect_uris: ['http://127.0.0.1:9999/connected'],
    origins: ['http://127.0.0.1:9999'],
    ...more,
  })
  const made = await registerClient(registration, deps)
  if (!made) throw new Error(`the client id of ${key} is taken`)
  const sign = (user: string, tenant: string) => signAt(signer, user, tenant, deps.clock.now())
  const { client, client_secret, webhook_secret } = made
  return {
    clientId: client.client_id,
    clientSecret: client_secret ?? '',
    webhookSecret: webhook_secret ?? '',
    sign,
  }
}
