import pg from 'pg'

export type Growth = {
  clientId: string
  /** How many grants, each of a person of its own, with a refresh token, an access token and an API key. */
  count: number
  scopes: readonly string[]
}

/** What the nth of them is called; the same on every database. */
export const refreshTokenOf = (n: number) => `refresh${n}`
export const accessTokenOf = (n: number) => `access${n}`
export const apiKeyOf = (n: number) => `sk-bench-${n}`

const HOURS = 10

// n: from 1 to $1, each once. Identifiers are given, so that rows find each other without a join.
const inserts = [
  'insert into workspaces (id, created_at) overriding system value select n, $2 from numbers',
  `insert into users (id, workspace_id, email, email_confirmed_at, created_at) overriding system value
   select n, n, 'user' || n || '@bench.test', $2, $2 from numbers`,
  `insert into grants (id, client_id, user_id, workspace_id, scopes, authenticated_at, created_at) overriding system value
   select n, $3, n, n, $4::text[], $2, $2 from numbers`,
  `insert into refresh_tokens (token_hash, grant_id, client_id, issued_at)
   select sha256(('refresh' || n)::bytea), n, $3, $2 from numbers`,
  `insert into access_tokens (token_hash, grant_id, scopes, issued_at, expires_at)
   select sha256(('access' || n)::bytea), n, $4::text[], $2, $2 + interval '${HOURS} h' from numbers`,
  `insert into custom_accounts (user_id, connected_at) select n, $2 from numbers`,
  `insert into api_keys (key_hash, user_id, workspace_id, name, prefix, last_four, created_at)
   select sha256(('sk-bench-' || n)::bytea), n, n, 'bench', 'sk-benc', 'h', $2 from numbers`,
]

/** Fills a migrated database that nobody has used but to register the client; its tables are vacuumed and analysed. */
export async function grow(databaseUrl: string, { clientId, count, scopes }: Growth): Promise<void> {
  const database = new pg.Client(databaseUrl)
  await database.connect()
  try {
    await database.query(`set session_replication_role = replica`) // foreign keys hold by construction; each check costs
    for (const insert of inserts) {
      const typed = `with given as (select $1::bigint as a, $2::timestamptz as b, $3::text as c, $4::text[] as d),
        numbers as (select n from generate_series(1, $1) as n) ${insert}`
      await database.query(typed, [count, new Date(), clientId, scopes])
    }
    await database.query('vacuum (freeze, analyze)')
    await database.query('checkpoint')
  } finally {
    await database.end()
  }
}
