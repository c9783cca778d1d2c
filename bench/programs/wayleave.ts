// Wayleave under load: the whole program on a migrated database, started as `wayleave dev` starts it but without what
// development mode adds (no demo, no record of requests), silent, and with one route more that isolates the bearer check.
import { sql } from 'kysely'
import { findApp, findAppVersion, pushApp } from '../../server/src/apps/index.ts'
import { API_KEYS } from '../../server/src/clients/api-keys/find-api-key.ts'
import { createApiKey, registerClient, registrationSchema } from '../../server/src/clients/index.ts'
import { developmentConfig } from '../../server/src/config.ts'
import {
  type Build,
  browseConnections,
  findOwnConnection,
  saveConnection,
  sendThrough,
} from '../../server/src/connections/index.ts'
import { enqueueDueRefreshes } from '../../server/src/connections/refresh/refresh-due.ts'
import { addSeconds } from '../../server/src/kernel/clock.ts'
import type { Config } from '../../server/src/kernel/config-types.ts'
import type { Deps } from '../../server/src/kernel/deps.ts'
import { apiEndpoint, surface } from '../../server/src/kernel/http/index.ts'
import { randomToken, sha256 } from '../../server/src/kernel/ids.ts'
import { start } from '../../server/src/main.ts'
import { ACCESS_TOKENS } from '../../server/src/oauth/access-token.ts'
import { bearer, findAccessToken, type TokenCaller } from '../../server/src/oauth/index.ts'
import { insertAccessTokens } from '../../server/src/oauth/store.ts'
import { keepZapRuns } from '../../server/src/zaps/engine/keep-zap-runs.ts'
import { findZapRun } from '../../server/src/zaps/runs/index.ts'
import { answerParent, readSetup } from '../child.ts'
import { growZapRuns, type Runner } from '../zap-runs-data.ts'

const TOKEN_SECONDS = 3600
const INSERTS_AT_ONCE = 50
const TOKENS_MAX = 50

// GET /bench/check: who calls is found out as on every route of the API; the handler does nothing.
const check = surface('api')(
  'GET',
  '/bench/check',
  bearer('connection:read'),
  apiEndpoint<TokenCaller>({ summary: 'Nothing but the check', tag: 'bench', answers: {} }, async () => ({
    body: { data: 'checked' },
  })),
)

// GET /bench/call: one call to a provider, directly or through the caller's connection.
const call = surface('api')(
  'GET',
  '/bench/call',
  bearer('connection:read'),
  apiEndpoint<TokenCaller>({ summary: 'One call to a provider', tag: 'bench', answers: {} }, async (asked, deps) => ({
    body: { data: await callProvider(asked.url.searchParams, asked.caller, deps) },
  })),
)

async function callProvider(asked: URLSearchParams, caller: TokenCaller, deps: Deps): Promise<number> {
  const url = asked.get('url') ?? ''
  const hosts = [new URL(url).host]
  if (asked.get('way') === 'direct') return statusOf(await deps.fetch({ method: 'GET', url, hosts }))
  const owner = { clientId: caller.clientId, userId: caller.userId, workspaceId: caller.workspaceId }
  const connection = await findOwnConnection(asked.get('connection') ?? '', owner, deps)
  const app = connection && (await findAppVersion(connection.app_id, connection.app_version, deps))
  if (!app) throw new Error('there is no such connection')
  const build: Build = () => ({ method: 'GET', url, headers: {} })
  return statusOf(await sendThrough(connection, app, build, { purpose: 'bench', onTry: async () => {} }, deps))
}

function statusOf(answer: { kind: string; status?: number }): number {
  if (answer.kind !== 'answer' || answer.status !== 200) throw new Error(`the provider: ${JSON.stringify(answer)}`)
  return answer.status
}

/** `role`: default both; `settings`: of the environment. */
export type WayleaveSetup = { databaseUrl: string; role?: Config['role']; settings?: Record<string, string> }

const { databaseUrl, role = 'all', settings } = readSetup<WayleaveSetup>()
const config = developmentConfig(
  { WAYLEAVE_LOG_LEVEL: 'silent', WAYLEAVE_RATE_LIMITS: 'off', ...settings },
  { port: 0, databaseUrl },
)
const running = await start({ ...config, role }, { routes: () => [check, call] })
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

  /** Gives the token's user that many connections whose tokens are to be renewed now. */
  expiring: async ({ token, app: key, count }: { token: string; app: string; count: number }) => {
    const [caller, app] = await Promise.all([findAccessToken(token, deps), findApp(key, deps)])
    if (!caller || caller.user_id === null || !app) throw new Error('the token or the app is not known')
    const owner = { clientId: caller.client_id, userId: caller.user_id, workspaceId: caller.workspace_id }
    await deps.db.transaction().execute(async (tx) => {
      for (let n = 0; n < count; n++) {
        const credentials = { access_token: `access-${n}`, refresh_token: `refresh-${n}` }
        await saveConnection(tx, { owner, app, credentials, expiresInSeconds: 3600, title: `Tokens ${n}` }, deps)
      }
      await sql`update connections set refresh_at = ${deps.clock.now()}`.execute(tx)
    })
  },

  /** An access token of a person and a client that are there. */
  tokenFor: async (made: { clientId: string; userId: number; workspaceId: number; scopes: readonly string[] }) => {
    const token = randomToken()
    const now = deps.clock.now()
    const expiresAt = addSeconds(now, TOKEN_SECONDS)
    await sql`
      with consent as (
        insert into grants (client_id, user_id, workspace_id, scopes, authenticated_at, created_at)
        values (${made.clientId}, ${made.userId}, ${made.workspaceId}, ${made.scopes}::text[], ${now}, ${now}) returning id)
      insert into access_tokens (token_hash, grant_id, scopes, issued_at, expires_at)
      select ${sha256(token)}, id, ${made.scopes}::text[], ${now}, ${expiresAt} from consent`.execute(deps.db)
    return token
  },

  /** Does one thing again and again, one by one, for so many seconds. */
  repeat: async ({ what, seconds }: { what: 'browse' | 'scan'; seconds: number }) => {
    const { rows } = await sql<{ client_id: string }>`select client_id from clients`.execute(deps.db)
    const clientIds = rows.map(({ client_id }) => client_id)
    const once =
      what === 'scan' ? () => enqueueDueRefreshes(deps) : () => browseConnections({ clientIds }, { rowsMax: 50 }, deps)
    const times: number[] = []
    const end = performance.now() + seconds * 1000
    while (performance.now() < end) {
      const started = performance.now()
      await once()
      times.push(performance.now() - started)
    }
    times.sort((a, b) => a - b)
    const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? Number.NaN
    return { perSecond: times.length / seconds, p50: at(0.5), p95: at(0.95) }
  },

  /** People with that many Zap runs each, over the days that they are kept; tokens of the first few, and a run of each. */
  growZapRuns: async ({
    clientId,
    people: count,
    runsEach,
  }: {
    clientId: string
    people: number
    runsEach: number
  }) => {
    const { rows } = await sql<{ id: number; workspace_id: number }>`
      with places as (
        insert into workspaces (created_at) select ${deps.clock.now()} from generate_series(1, ${count}) returning id)
      insert into users (workspace_id, email, created_at)
      select id, 'runner' || id || '@bench.test', ${deps.clock.now()} from places
      returning id, workspace_id::float8 as workspace_id`.execute(deps.db)
    const people = rows.map((row): Runner => ({ userId: row.id, workspaceId: row.workspace_id, clientId }))
    const runs = await growZapRuns(people, runsEach, deps)
    const asked = people.slice(0, TOKENS_MAX)
    const tokens = await Promise.all(
      asked.map((person) => operations.tokenFor({ ...person, scopes: ['zap', 'zap:runs'] })),
    )
    return asked.map((person, at) => ({ ...person, token: tokens[at] ?? '', run: runs[at] ?? '' }))
  },

  /** Opens runs of Zaps with all of their steps, one by one, for so many seconds. */
  openZapRuns: async ({ runs, seconds }: { runs: ReadonlyArray<Runner & { run: string }>; seconds: number }) => {
    const times: number[] = []
    const end = performance.now() + seconds * 1000
    for (let at = 0; performance.now() < end; at++) {
      const { run, ...owner } = runs[at % runs.length] ?? { run: '', userId: 0, workspaceId: 0, clientId: '' }
      const started = performance.now()
      if (!(await findZapRun(run, owner, deps))) throw new Error(`the run ${run} is not there`)
      times.push(performance.now() - started)
    }
    times.sort((a, b) => a - b)
    const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? Number.NaN
    return { perSecond: times.length / seconds, p50: at(0.5), p95: at(0.95) }
  },

  /** Looks for Zap runs that are kept no longer, so many days from now. How long it took, and how many are left. */
  retainZapRuns: async ({ days }: { days: number }) => {
    const later = { ...deps.clock, now: () => addSeconds(deps.clock.now(), days * 24 * 3600) }
    const started = performance.now()
    await keepZapRuns({ db: deps.db, clock: later })
    const ms = performance.now() - started
    const { rows } = await sql<{ left: number }>`select count(*)::int as left from zap_runs`.execute(deps.db)
    return { ms, left: rows[0]?.left ?? 0 }
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
