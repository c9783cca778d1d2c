// Wayleave under load: the whole program on a migrated database, started as `wayleave dev` starts it but without what
// development mode adds (no demo, no record of requests), silent, and with one route more that isolates the bearer check.
import { sql } from 'kysely'
import { findApp, pushApp } from '../../server/src/apps/index.ts'
import { API_KEYS } from '../../server/src/clients/api-keys/find-api-key.ts'
import { createApiKey, registerClient, registrationSchema } from '../../server/src/clients/index.ts'
import { developmentConfig } from '../../server/src/config.ts'
import { saveConnection } from '../../server/src/connections/index.ts'
import { addSeconds } from '../../server/src/kernel/clock.ts'
import { apiEndpoint, surface } from '../../server/src/kernel/http/index.ts'
import { randomToken, sha256 } from '../../server/src/kernel/ids.ts'
import { start } from '../../server/src/main.ts'
import { ACCESS_TOKENS } from '../../server/src/oauth/access-token.ts'
import { bearer, findAccessToken, type TokenCaller } from '../../server/src/oauth/index.ts'
import { insertAccessTokens } from '../../server/src/oauth/store.ts'
import { answerParent, readSetup } from '../child.ts'

const TOKEN_SECONDS = 3600
const INSERTS_AT_ONCE = 50

// GET /bench/check: who calls is found out as on every route of the API; the handler does nothing.
const check = surface('api')(
  'GET',
  '/bench/check',
  bearer('connection:read'),
  apiEndpoint<TokenCaller>({ summary: 'Nothing but the check', tag: 'bench', answers: {} }, async () => ({
    body: { data: 'checked' },
  })),
)

const { databaseUrl } = readSetup<{ databaseUrl: string }>()
const config = developmentConfig(
  { WAYLEAVE_LOG_LEVEL: 'silent', WAYLEAVE_RATE_LIMITS: 'off' },
  { port: 0, databaseUrl },
)
const running = await start(config, { routes: () => [check] })
const { deps } = running

type Granted = { clientId: string; count: number; scopes?: readonly string[] }

const operations = {
  origin: async () => `http://127.0.0.1:${new URL(running.url).port}`,

  /** Registers a client; returns its credentials. */
  register: async (registration: object) => {
    const made = await registerClient(registrationSchema.parse(registration), deps)
    if (!made?.client_secret) throw new Error('the client could not be registered')
    return { clientId: made.client.client_id, clientSecret: made.client_secret }
  },

  /** Publishes an app. */
  publish: async (manifest: string) => {
    await pushApp(manifest, { filename: 'bench.yaml', env: {} }, deps)
  },

  /** Gives the token's user a connection; returns its identifier. */
  connect: async (made: { token: string; app: string; credentials: Record<string, string>; title: string }) => {
    const [caller, app] = await Promise.all([findAccessToken(made.token, deps), findApp(made.app, deps)])
    if (!caller || caller.user_id === null || !app) throw new Error('the token or the app is not known')
    const owner = { clientId: caller.client_id, userId: caller.user_id, workspaceId: caller.workspace_id }
    return deps.db.transaction().execute((tx) => saveConnection(tx, { ...made, owner, app }, deps))
  },

  /** Refresh tokens of a client, each of a consent and a person of its own. */
  grant: async ({ clientId, count, scopes = ['zap', 'zap:write'] }: Granted) => {
    const { rows } = await sql<{ token: string }>`
      with people as (
        insert into workspaces (created_at) select ${deps.clock.now()} from generate_series(1, ${count}) returning id
      ), users as (
        insert into users (workspace_id, email, created_at)
        select id, 'user' || id || '@bench.test', ${deps.clock.now()} from people returning id, workspace_id
      ), made as (
        insert into grants (client_id, user_id, workspace_id, scopes, authenticated_at, created_at)
        select ${clientId}, id, workspace_id, ${scopes}::text[], ${deps.clock.now()}, ${deps.clock.now()} from users
        returning id
      ), tokens as (
        insert into refresh_tokens (token_hash, grant_id, client_id, issued_at)
        select sha256(('bench-' || id)::bytea), id, ${clientId}, ${deps.clock.now()} from made returning grant_id
      )
      select 'bench-' || grant_id as token from tokens`.execute(deps.db)
    return rows.map(({ token }) => token)
  },

  /** An API key of the token's user. */
  apiKey: async ({ token }: { token: string }) => {
    const owner = await findAccessToken(token, deps)
    if (!owner || owner.user_id === null) throw new Error('the token is not known')
    return (await createApiKey({ userId: owner.user_id, workspaceId: owner.workspace_id }, 'bench', deps)).key
  },

  /** From now on no token and no API key is kept in mind: each check reads the database. Before the first one. */
  readAlways: async () => {
    for (const name of [ACCESS_TOKENS, API_KEYS]) deps.caches.named(name, { entriesMax: 0 }) // the first limits count
  },

  /** As many more tokens of the same user as `count` says. */
  multiply: async ({ token, count }: { token: string; count: number }) => {
    const model = await findAccessToken(token, deps)
    if (!model) throw new Error('the token is not known')
    const now = deps.clock.now()
    const tokens = Array.from({ length: count }, () => randomToken())
    for (let from = 0; from < count; from += INSERTS_AT_ONCE) {
      const rows = tokens.slice(from, from + INSERTS_AT_ONCE).map((text) => ({
        ...model,
        token_hash: sha256(text),
        issued_at: now,
        expires_at: addSeconds(now, TOKEN_SECONDS),
      }))
      await insertAccessTokens(deps.pool, rows)
    }
    return tokens
  },
}
export type Wayleave = typeof operations

answerParent(operations, running.stop)
