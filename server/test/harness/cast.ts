// The cast of the tests: acme the partner, dana its user, petshop the app and its provider.
import { type App, pushApp } from '../../src/apps/index.ts'
import { saveConnection } from '../../src/connections/index.ts'
import { findAccessToken } from '../../src/oauth/index.ts'
import { startPartner, type TestPartner, tokenFor } from './partner.ts'
import { PETSHOP_KEY, type Petshop, startPetshop } from './petshop.ts'
import type { TestServer } from './server.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests read bodies member by member
export type Answer = { status: number; headers: Headers; body: any }
export type CallOptions = { token?: string; body?: unknown; headers?: Record<string, string>; method?: string }
type TokenOptions = { scopes?: string; tenant?: string; partner?: TestPartner }

export type Cast = {
  acme: TestPartner
  /** Another partner. */
  registerPartner(key: string): Promise<TestPartner>
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

/** The whole cast on a server. What it starts ends with the file's tests. */
export async function startCast(server: TestServer): Promise<Cast> {
  const petshop = await startPetshop()
  const app = await publish(server, petshop.manifest)
  const acme = await startPartner(server, 'acme')
  return {
    acme,
    registerPartner: (key) => startPartner(server, key),
    tokenFor: (user, { partner = acme, tenant, scopes } = {}) => tokenFor(server, partner, user, tenant, scopes),
    petshop: Object.assign(petshop, { app }),
    publish: (manifest) => publish(server, manifest),
    connect: (token, options) => connect(server, token, { app, credentials: { api_key: PETSHOP_KEY }, ...options }),
    call: (path, options) => call(server, path, options),
  }
}

async function publish({ deps }: TestServer, manifest: string): Promise<App> {
  return (await pushApp(manifest, { filename: 'app.yaml', env: {} }, deps)).app
}

type Credentials = Record<string, string>

async function connect({ deps }: TestServer, token: string, made: { app: App; credentials: Credentials }) {
  const caller = await findAccessToken(token, deps)
  if (!caller || caller.user_id === null) throw new Error('the token is not valid, or of no user')
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
