import { sql } from 'kysely'
import { type Db, statement, type Tx } from '../kernel/db/index.ts'
import type { Connection, Owner } from './model.ts'
import { needsAttention } from './trouble-of.ts'

const COLUMNS = `id, client_id, user_id, workspace_id, app_id, app_version, title, status, reason, credentials,
  generation, expires_at, refresh_at, ends_at, expiring_at, lease_until, refresh_unknown_at, refresh_retry_at,
  is_token_refused, last_used_at, last_checked_at, last_check, created_at`
/** The columns of a `Connection`. */
export const columns = sql.raw(COLUMNS)

const isOwnedBy = ({ clientId, userId, workspaceId }: Owner) =>
  sql`workspace_id = ${workspaceId} and user_id = ${userId} and client_id = ${clientId}`

export async function findConnection(db: Db, id: number): Promise<Connection | undefined> {
  const { rows } = await sql<Connection>`select ${columns} from connections where id = ${id}`.execute(db)
  return rows[0]
}

/** How a connection stands, kept from changing until the transaction ends; undefined when there is none. */
export async function lockStatus(tx: Tx, id: number): Promise<Connection['status'] | undefined> {
  const { rows } = await sql<Pick<Connection, 'status'>>`
    select status from connections where id = ${id} for share`.execute(tx)
  return rows[0]?.status
}

const findByIds = statement<Connection>(
  'connections_find',
  `select ${COLUMNS} from connections where id = any($1::integer[])`,
)

/** The connections of these ids, in their order; undefined for one that is another owner's. */
export async function findOwn(
  db: Db,
  wanted: ReadonlyArray<{ id: number; owner: Owner }>,
): Promise<Array<Connection | undefined>> {
  const rows = await findByIds(db, [wanted.map(({ id }) => id)])
  return wanted.map(({ id, owner }) => rows.find((row) => row.id === id && belongsTo(row, owner)))
}

function belongsTo(row: Connection, { workspaceId, userId, clientId }: Owner): boolean {
  return row.workspace_id === workspaceId && row.user_id === userId && row.client_id === clientId
}

export async function listOwn(
  db: Db,
  owner: Owner,
  appId: string,
  page: { limit: number; offset: number },
): Promise<Connection[]> {
  const { rows } = await sql<Connection>`
    select ${columns} from connections where ${isOwnedBy(owner)} and app_id = ${appId}
    order by created_at, id limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows
}

export async function countOwn(db: Db, owner: Owner, appId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from connections where ${isOwnedBy(owner)} and app_id = ${appId}`.execute(db)
  return rows[0]?.count ?? 0
}

/** What was deleted; undefined when there was nothing. */
export async function deleteOwn(db: Db, id: number, owner: Owner): Promise<Connection | undefined> {
  const { rows } = await sql<Connection>`
    delete from connections where id = ${id} and ${isOwnedBy(owner)} returning ${columns}`.execute(db)
  return rows[0]
}

export type NewConnection = Pick<
  Connection,
  'id' | 'app_id' | 'app_version' | 'title' | 'credentials' | 'expires_at' | 'refresh_at' | 'ends_at' | 'expiring_at'
>

/** Undefined when the id is taken: draw another. */
export async function insertConnection(
  db: Db,
  made: NewConnection,
  owner: Owner,
  now: Date,
): Promise<Connection | undefined> {
  const { rows } = await sql<Connection>`
    insert into connections (id, client_id, user_id, workspace_id, app_id, app_version, title, status, credentials,
      expires_at, refresh_at, ends_at, expiring_at, created_at, updated_at)
    values (${made.id}, ${owner.clientId}, ${owner.userId}, ${owner.workspaceId}, ${made.app_id}, ${made.app_version},
      ${made.title}, 'active', ${made.credentials}, ${made.expires_at}, ${made.refresh_at}, ${made.ends_at},
      ${made.expiring_at}, ${now}, ${now})
    on conflict (id) do nothing returning ${columns}`.execute(db)
  return rows[0]
}

/** A connection with new tokens, and what its status was without them. */
export type Renewed = Connection & { former_status: Connection['status'] }

/** Puts new credentials into a connection of the same owner and app; whoever held its lease loses it. */
export async function reauthorise(db: Db, made: NewConnection, owner: Owner, now: Date): Promise<Renewed | undefined> {
  const { rows } = await sql<Renewed>`
    with former as (
      select id as former_id, status as former_status from connections
      where id = ${made.id} and app_id = ${made.app_id} and ${isOwnedBy(owner)} for update
    )
    update connections set app_version = ${made.app_version}, title = ${made.title}, status = 'active', reason = null,
      credentials = ${made.credentials}, generation = generation + 1, expires_at = ${made.expires_at},
      refresh_at = ${made.refresh_at}, idle_until = null, refresh_queued_until = null, ends_at = ${made.ends_at},
      expiring_at = ${made.expiring_at}, expiry_announced_at = null, lease_holder = null, lease_until = null,
      fence = fence + 1, refresh_unknown_at = null, refresh_failures = 0, refresh_retry_at = null,
      is_token_refused = false, last_check = null, updated_at = ${now}
    from former where id = former_id returning ${columns}, former_status`.execute(db)
  return rows[0]
}

type Expiry = { generation: number; kind: 'expired' | 'revoked'; reason: string; fence?: number | undefined }

/** Ends an active connection whose credentials of that generation were refused; with a fence only under that lease. */
export async function expire(
  db: Db,
  id: number,
  { generation, kind, reason, fence }: Expiry,
  now: Date,
): Promise<Connection | undefined> {
  const { rows } = await sql<Connection>`
    update connections set status = ${kind}, reason = ${reason}, lease_holder = null, lease_until = null,
      updated_at = ${now}
    where id = ${id} and generation = ${generation} and status = 'active'
      and (${fence ?? null}::bigint is null or fence = ${fence ?? null})
    returning ${columns}`.execute(db)
  return rows[0]
}

export async function touch(db: Db, id: number, now: Date): Promise<void> {
  await sql`update connections set last_used_at = ${now} where id = ${id}`.execute(db)
}

export type TimelineEntry = { type: string; runId?: string | undefined; detail?: string | undefined }

const ENTRIES_MAX = 100

/** The token timeline: what happened, by which run; never a token. Of a connection the last 100 entries are kept. */
export async function insertEvent(db: Db, connectionId: number, entry: TimelineEntry, now: Date): Promise<void> {
  await sql`
    with over as (
      delete from connection_events where connection_id = ${connectionId} and at <= (
        select at from connection_events where connection_id = ${connectionId}
        order by at desc offset ${ENTRIES_MAX - 1} limit 1)
    )
    insert into connection_events (connection_id, at, type, run_id, detail)
    values (${connectionId}, ${now}, ${entry.type}, ${entry.runId ?? null}, ${entry.detail ?? null})`.execute(db)
}

/** Deletes entries from before `before`, at most so many; how many it were. */
export async function deleteOldEvents(db: Db, before: Date, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from connection_events where ctid = any(array(
      select ctid from connection_events where at < ${before} limit ${rowsMax}))`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Marks as announced the ends that have come near, and returns their connections; another process skips them. */
export async function announceExpiries(db: Db, now: Date, rowsMax: number): Promise<Connection[]> {
  const { rows } = await sql<Connection>`
    update connections set expiry_announced_at = ${now}
    where id in (
      select id from connections
      where status = 'active' and expiring_at <= ${now} and expiry_announced_at is null
      order by expiring_at limit ${rowsMax} for update skip locked
    )
    returning ${columns}`.execute(db)
  return rows
}

/** The number of connections of each app that has any, by the app's id. */
export async function countByApp(db: Db): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ app_id: string; count: number }>`
    select app_id, count(*)::integer as count from connections group by app_id`.execute(db)
  return new Map(rows.map(({ app_id, count }) => [app_id, count]))
}

/** What was connected through some clients. */
export type ConnectionSummary = { count: number; troubled: number; workspaceIds: readonly number[] }

/** `workspaceIds`: those of the connections made last, at most `workspacesMax`. */
export async function summarise(
  db: Db,
  clientIds: readonly string[],
  workspacesMax: number,
): Promise<ConnectionSummary> {
  const { rows } = await sql<ConnectionSummary>`
    with own as (
      select workspace_id, ${needsAttention} as is_troubled, created_at from connections
      where client_id = any(${clientIds}::text[])
    )
    select count(*)::int as count, (count(*) filter (where is_troubled))::int as troubled,
      array(select workspace_id from own group by workspace_id order by max(created_at) desc limit ${workspacesMax})
        as "workspaceIds"
    from own`.execute(db)
  return rows[0] ?? { count: 0, troubled: 0, workspaceIds: [] }
}
