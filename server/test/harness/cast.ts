// The cast of the tests: acme the partner, dana its user, petshop the app and its provider.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { type App, pushApp } from '../../src/apps/index.ts'
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
// biome-ignore lint/suspicious/noExplicitAny: tests read bodies member by member
export type Answer = { status: number; headers: Headers; body: any }
export type CallOptions = { token?: string; body?: unknown; headers?: Record<string, string>; method?: string }
type TokenOptions = { scopes?: string; tenant?: string; partner?: Partner }

export type Cast = {
  acme: Partner
  /** Another partner, with the same JWKS; `more` replaces members of its registration. */
  registerPartner(key: string, more?: object): Promise<Partner>
  /** An access token of a user (dana) of acme or `partner`: all scopes, unless `scopes` names some. */
  tokenFor(user?: string, options?: TokenOptions): Promise<string>
  petshop: Petshop & { app: App }
  /** Publishes an app from its manifest. */
  publish(manifest: string): Promise<App>
  /** Gives the token's user a connection to petshop (or `app`); returns its identifier. */
  connect(token: string, options?: { app?: App; credentials?: Record<string, string> }): Promise<string>
  /** One API call; with a body it is a POST. */
  call(path: string, options?: CallOptions): Promise<Answer>
}

const ISSUER = 'https://accounts.acme.test'
const AUDIENCE = 'connect.wayleave.test'

/** The whole cast on a server. What it starts ends with the file's tests. */
export async function startCast(server: TestServer): Promise<Cast> {
  const signer = await startSigner(server)
  const petshop = await startPetshop()
  const app = await publish(server, petshop.manifest)
  const acme = await register(server, signer, 'acme')
  return {
    acme,
    registerPartner: (key, more) => register(server, signer, key, more),
    tokenFor: (user = 'dana', options) => exchange(server, options?.partner ?? acme, user, options),
    petshop: Object.assign(petshop, { app }),
    publish: (manifest) => publish(server, manifest),
    connect: (token, options) => connect(server, token, { app, credentials: { api_key: PETSHOP_KEY }, ...options }),
    call: (path, options) => call(server, path, options),
  }
}

type Signer = { jwksUrl: string; sign: Partner['sign'] }

async function startSigner({ deps }: TestServer): Promise<Signer> {
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
  const sign: Partner['sign'] = (user, tenant) => {
    const seconds = Math.floor(deps.clock.now().getTime() / 1000)
    return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: user, org_id: tenant, iat: seconds, exp: seconds + 240 })
      .setProtectedHeader({ alg: 'ES256', kid: 'acme-1' })
      .sign(privateKey)
  }
  return { jwksUrl: `http://127.0.0.1:${(web.address() as AddressInfo).port}/jwks.json`, sign }
}

async function register({ deps }: TestServer, signer: Signer, key: string, more: object = {}): Promise<Partner> {
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
  if (!made?.client_secret || !made.webhook_secret) throw new Error(`${key} could not be registered`)
  return {
    clientId: made.client.client_id,
    clientSecret: made.client_secret,
    webhookSecret: made.webhook_secret,
    sign: signer.sign,
  }
}

async function exchange(server: TestServer, partner: Partner, user: string, options: TokenOptions = {}) {
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    client_id: partner.clientId,
    client_secret: partner.clientSecret,
    subject_token: await partner.sign(user, options.tenant ?? 'acme-org'),
    subject_token_type: 'urn:ietf:params:oauth:token-type:external-jwt',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access-token',
    ...(options.scopes === undefined ? {} : { scope: options.scopes }),
  })
  const answer = await server.fetch('/oauth/token', { method: 'POST', body: form })
  const body = (await answer.json()) as { access_token?: string }
  if (!body.access_token) throw new Error(`no token: ${JSON.stringify(body)}`)
  return body.access_token
}

async function publish({ deps }: TestServer, manifest: string): Promise<App> {
  return (await pushApp(manifest, { filename: 'app.yaml', env: {} }, deps)).app
}

type Credentials = Record<string, string>

async function connect({ deps }: TestServer, token: string, made: { app: App; credentials: Credentials }) {
  const caller = await findAccessToken(token, deps)
  if (!caller) throw new Error('the token is not valid')
  const owner = { clientId: caller.client_id, userId: caller.user_id, workspaceId: caller.workspace_id }
  const title = `${made.app.name} dana@example.test`
  return String(await deps.db.transaction().execute((tx) => saveConnection(tx, { owner, title, ...made }, deps)))
}

async function call(server: TestServer, path: string, options: CallOptions = {}): Promise<Answer> {
  const { token, body, headers, method = body === undefined ? 'GET' : 'POST' } = options
  const answer = await server.fetch(path, {
    method,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = text !== '' && answer.headers.get('content-type')?.includes('json') === true
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text }
}
