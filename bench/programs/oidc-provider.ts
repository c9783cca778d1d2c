// The peer of a rotation: oidc-provider with rotating refresh tokens and an adapter on PostgreSQL, written after the contract
// of its adapters, each call one prepared statement.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
// @ts-expect-error The package carries no types.
import { Provider } from 'oidc-provider'
import pg from 'pg'
import { answerParent, readSetup } from '../child.ts'

type Payload = { grantId?: string; uid?: string; [name: string]: unknown }

const { databaseUrl } = readSetup<{ databaseUrl: string }>()
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 }) // as many connections as Wayleave has
await pool.query(`create table models (
  name text, id text, payload jsonb not null, grant_id text, uid text, expires_at timestamptz, consumed_at timestamptz,
  primary key (name, id))`)
await pool.query('create index on models (grant_id) where grant_id is not null')

const query = async (name: string, text: string, values: unknown[]) => (await pool.query({ name, text, values })).rows

class Adapter {
  private readonly name: string
  constructor(name: string) {
    this.name = name
  }
  async upsert(id: string, payload: Payload, expiresIn?: number): Promise<void> {
    await query(
      'upsert',
      `insert into models (name, id, payload, grant_id, uid, expires_at) values ($1, $2, $3, $4, $5, now() + $6 * interval '1 s')
       on conflict (name, id) do update set payload = excluded.payload, expires_at = excluded.expires_at`,
      [this.name, id, JSON.stringify(payload), payload.grantId ?? null, payload.uid ?? null, expiresIn ?? null],
    )
  }
  async find(id: string): Promise<Payload | undefined> {
    const [row] = await query('find', 'select payload, consumed_at from models where name = $1 and id = $2', [
      this.name,
      id,
    ])
    return row && { ...row.payload, ...(row.consumed_at ? { consumed: row.consumed_at.getTime() / 1000 } : {}) }
  }
  async findByUid(uid: string): Promise<Payload | undefined> {
    const [row] = await query('find by uid', 'select payload from models where name = $1 and uid = $2', [
      this.name,
      uid,
    ])
    return row?.payload
  }
  async consume(id: string): Promise<void> {
    await query('consume', 'update models set consumed_at = now() where name = $1 and id = $2', [this.name, id])
  }
  async destroy(id: string): Promise<void> {
    await query('destroy', 'delete from models where name = $1 and id = $2', [this.name, id])
  }
  async revokeByGrantId(grantId: string): Promise<void> {
    await query('revoke', 'delete from models where grant_id = $1', [grantId])
  }
}

const CLIENT = { client_id: 'bench', client_secret: 'a-secret-of-the-bench' }
const SCOPE = 'offline_access'
const http = createServer()
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
const provider = new Provider(origin, {
  adapter: Adapter,
  clients: [
    {
      ...CLIENT,
      redirect_uris: ['https://crm.test/callback'],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic', // which lets the secret come in the body, too
    },
  ],
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    devInteractions: { enabled: false },
  },
  scopes: [SCOPE],
  cookies: { keys: ['bench'] },
  findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
  rotateRefreshToken: true,
  ttl: {
    AccessToken: 36_000,
    ClientCredentials: 36_000,
    RefreshToken: 86_400 * 365,
    Grant: 86_400 * 365,
    Session: 86_400,
    Interaction: 600,
    IdToken: 600,
  },
})
http.on('request', provider.callback())

const operations = {
  origin: async () => origin,
  client: async () => CLIENT,
  /** Refresh tokens, each of a grant of its own. */
  tokens: async ({ count }: { count: number }) => {
    const client = await provider.Client.find(CLIENT.client_id)
    const tokens: string[] = []
    for (let i = 0; i < count; i++) {
      const accountId = `user-${i}`
      const grant = new provider.Grant({ accountId, clientId: CLIENT.client_id })
      grant.addOIDCScope(SCOPE)
      const grantId = await grant.save()
      const made = { accountId, client, grantId, gty: 'authorization_code', scope: SCOPE, authTime: 1, claims: {} }
      tokens.push(await new provider.RefreshToken(made).save())
    }
    return tokens
  },
}
export type OidcProvider = typeof operations

answerParent(operations, async () => {
  http.close()
  http.closeAllConnections()
  await pool.end()
})
