import type pg from 'pg'

const OF_A_USER = 10
const FIRST_ID = 100_000_000

// n: from 1 to $1. Credentials are no use to anybody: what is measured opens none.
const inserts = [
  `insert into workspaces (id, created_at) overriding system value select n, $2 from generate_series(1, $1 / ${OF_A_USER}) as n`,
  `insert into users (id, workspace_id, email, created_at) overriding system value
   select n, n, 'user' || n || '@bench.test', $2 from generate_series(1, $1 / ${OF_A_USER}) as n`,
  `insert into connections (id, workspace_id, user_id, client_id, app_id, app_version, title, status, credentials,
     refresh_at, expires_at, created_at, updated_at)
   select ${FIRST_ID} + n, 1 + (n - 1) / ${OF_A_USER}, 1 + (n - 1) / ${OF_A_USER}, $3, (select id from apps where key = 'tokens'),
     '1.0.0', 'Tokens ' || n, 'active', repeat('x', 400), $2 + make_interval(mins => 60 + n % 43200),
     $2 + make_interval(mins => 65 + n % 43200), $2 + make_interval(secs => n), $2
   from generate_series(1, $1) as n`,
]

/** Fills a migrated database that has the client and the app Tokens; its tables are vacuumed and analysed. */
export async function growConnections(
  database: pg.Client,
  { clientId, count }: { clientId: string; count: number },
): Promise<{ userId: number; workspaceId: number; connection: number }> {
  await database.query(`set session_replication_role = replica`) // foreign keys hold by construction; each check costs
  for (const insert of inserts) {
    const typed = `with given as (select $1::integer, $2::timestamptz, $3::text) ${insert}`
    await database.query(typed, [count, new Date(), clientId])
  }
  await database.query('vacuum (freeze, analyze)')
  await database.query('checkpoint')
  const last = count / OF_A_USER
  return { userId: last, workspaceId: last, connection: FIRST_ID + count }
}
