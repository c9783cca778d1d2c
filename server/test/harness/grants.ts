// Grants of the tests: clients of the kinds that have people's consent, codes without the pages, and the token endpoint.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Person } from '../../src/accounts/index.ts'
import { type Client, registerClient, registrationSchema } from '../../src/clients/index.ts'
import { randomToken } from '../../src/kernel/ids.ts'
import { issueCode } from '../../src/oauth/authorization-code.ts'
import { personOf } from './person.ts'
import type { TestServer } from './server.ts'

export type TestClient = Client & { secret: string | undefined }

export const CALLBACK = 'https://crm.test/callback'

/** Registers a client: of kind `workflow` and confidential, unless `more` says otherwise. */
export async function startClient(
  server: TestServer,
  name = 'crm',
  more: Record<string, unknown> = {},
): Promise<TestClient> {
  const given = { key: name, kind: 'workflow', name, client_id: name, redirect_uris: [CALLBACK], ...more }
  const made = await registerClient(registrationSchema.parse(given), server.deps)
  if (!made) throw new Error(`${name} could not be registered`)
  return { ...made.client, secret: made.client_secret ?? undefined }
}

export type Allowed = {
  person?: Person
  scopes?: readonly string[]
  redirectUri?: string
  /** PKCE; null: none. A public client has one of its own when none is given. */
  verifier?: string | null
  nonce?: string
}

/** What a client sends to redeem a code. */
export type Redemption = { code: string; redirect_uri: string; code_verifier?: string }

/** A new code, as if dana (or `person`) had allowed it at the consent page just now. */
export async function allow(server: TestServer, client: TestClient, allowed: Allowed = {}): Promise<Redemption> {
  const { deps } = server
  const person = allowed.person ?? (await personOf(server, 'dana@example.test', { firstName: 'Dana', lastName: 'Doe' }))
  const verifier = allowed.verifier === undefined && client.is_public ? randomToken() : (allowed.verifier ?? undefined)
  const redirectUri = allowed.redirectUri ?? client.redirect_uris[0] ?? CALLBACK
  const consent = {
    clientId: client.client_id,
    userId: person.userId,
    workspaceId: person.workspaceId,
    scopes: allowed.scopes ?? ['zap', 'zap:write', 'authentication'],
    redirectUri,
    codeChallenge: verifier === undefined ? undefined : createHash('sha256').update(verifier).digest('base64url'),
    nonce: allowed.nonce,
    authenticatedAt: deps.clock.now(),
  }
  const code = await deps.db.transaction().execute((tx) => issueCode(tx, consent, deps))
  return { code, redirect_uri: redirectUri, ...(verifier === undefined ? {} : { code_verifier: verifier }) }
}

export type TokenBody = {
  access_token: string
  expires_in: number
  token_type: string
  scope: string
  refresh_token: string
  id_token?: string
  error?: string
  error_description?: string
}
export type TokenAnswer = { status: number; headers: Headers; body: TokenBody }
type Parameters = Record<string, string | undefined>

/** POST /oauth/token with the client's credentials in the body; `parameters` override, undefined removes one. */
export async function askToken(
  server: Pick<TestServer, 'fetch'>,
  client: Pick<TestClient, 'client_id' | 'secret'>,
  parameters: Parameters,
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const all = { client_id: client.client_id, client_secret: client.secret, ...parameters }
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const answer = await server.fetch('/oauth/token', { method: 'POST', body: new URLSearchParams(given), headers })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as TokenBody }
}

/** Redeems a code. */
export async function redeem(
  server: Pick<TestServer, 'fetch'>,
  client: TestClient,
  redemption: Redemption,
  { key, ...more }: Parameters = {},
): Promise<TokenAnswer> {
  return askToken(server, client, { grant_type: 'authorization_code', ...redemption, ...more }, keyHeader(key))
}

/** Swaps a refresh token. `key`: the Idempotency-Key. */
export async function refresh(
  server: Pick<TestServer, 'fetch'>,
  client: TestClient,
  refreshToken: string,
  { key, ...more }: Parameters = {},
): Promise<TokenAnswer> {
  return askToken(server, client, { grant_type: 'refresh_token', refresh_token: refreshToken, ...more }, keyHeader(key))
}

/** The tokens of a new grant. */
export async function newTokens(server: TestServer, client: TestClient, allowed?: Allowed): Promise<TokenBody> {
  const { status, body } = await redeem(server, client, await allow(server, client, allowed))
  if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`)
  return body
}

function keyHeader(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { 'idempotency-key': key }
}

/** Everything that stands in the tables of grants; equal before and after what must write nothing. */
export async function writtenOf({ deps }: TestServer): Promise<string> {
  const tables = ['grants', 'authorization_codes', 'refresh_tokens', 'access_tokens']
  const parts = tables.map((name) => sql`select ${name} as name, row.*::text as line from ${sql.table(name)} as row`)
  const { rows } = await sql<{ written: string }>`
    select string_agg(name || line, e'\n' order by name, line) as written
    from (${sql.join(parts, sql` union all `)}) as lines`.execute(deps.db)
  return rows[0]?.written ?? ''
}
