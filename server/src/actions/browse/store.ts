import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { Run } from '../store.ts'
import type { ListedRun, RunPage, SoughtRuns } from './browse-runs.ts'

const columns = sql.raw(`id, created_at, client_id, user_id, workspace_id, app_id, app_version, operation, kind,
  connection_id, status, attempts, finished_at`)

/** Latest first; of each client, and of the workspace, as many as the page holds at most. */
export async function browse(db: Db, sought: SoughtRuns, { before, rowsMax }: RunPage): Promise<ListedRun[]> {
  const isEarlier = before ? sql`(created_at, id) < (${before.created_at}::timestamptz, ${before.id}::uuid)` : sql`true`
  const rules = sql`${isEarlier} and ${matches(sought)}`
  const order = sql`order by created_at desc, id desc limit ${rowsMax}`
  const { rows } = await sql<ListedRun>`
    select ${columns} from (
      select found.* from unnest(${sought.clientIds}::text[]) as wanted (client)
      cross join lateral (select ${columns} from runs where client_id = client and ${rules} ${order}) as found
      union
      (select ${columns} from runs where workspace_id = ${sought.ownWorkspaceId} and ${rules} ${order})
    ) as visible ${order}`.execute(db)
  return rows
}

function matches({ appId, clientId, connectionId, userId, status }: SoughtRuns): RawBuilder<unknown> {
  const rules = [
    ...(appId === undefined ? [] : [sql`app_id = ${appId}::uuid`]),
    ...(clientId === undefined ? [] : [sql`client_id = ${clientId}`]),
    ...(connectionId === undefined ? [] : [sql`connection_id = ${connectionId}`]),
    ...(userId === undefined ? [] : [sql`user_id = ${userId}`]),
    ...(status === undefined ? [] : [sql`status = any(${statuses[status]}::text[])`]),
  ]
  return rules.length === 0 ? sql`true` : sql.join(rules, sql` and `)
}

const statuses: Readonly<Record<NonNullable<SoughtRuns['status']>, readonly Run['status'][]>> = {
  waiting: ['queued', 'running'],
  held: ['held'],
  success: ['success'],
  error: ['error'],
}
