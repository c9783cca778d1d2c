import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { Connection } from '../model.ts'
import type { ConnectionState } from '../state-of.ts'
import { columns } from '../store.ts'
import type { Page, Sought } from './browse-connections.ts'

/** What `stateOf` says, as SQL. */
const stateAt = (now: Date) => sql<ConnectionState>`case
  when status <> 'active' then status
  when lease_until > ${now} then 'refreshing'
  when refresh_unknown_at is not null then 'unknown'
  when expiring_at <= ${now} then 'expiring'
  else 'active' end`

/** Latest first, of each client as many as the page holds at most: each is read from its own end of the index. */
export async function browse(db: Db, sought: Sought, { before, rowsMax }: Page, now: Date): Promise<Connection[]> {
  const isEarlier = before
    ? sql`(created_at, id) < (${before.created_at}::timestamptz, ${before.id}::integer)`
    : sql`true`
  const { rows } = await sql<Connection>`
    select found.* from unnest(${sought.clientIds}::text[]) as wanted (client)
    cross join lateral (
      select ${columns} from connections where client_id = client and ${isEarlier} and ${matches(sought, now)}
      order by created_at desc, id desc limit ${rowsMax}) as found
    order by created_at desc, id desc limit ${rowsMax}`.execute(db)
  return rows
}

function matches({ appId, userId, workspaceId, state }: Sought, now: Date): RawBuilder<unknown> {
  const rules = [
    ...(appId === undefined ? [] : [sql`app_id = ${appId}::uuid`]),
    ...(userId === undefined ? [] : [sql`user_id = ${userId}`]),
    ...(workspaceId === undefined ? [] : [sql`workspace_id = ${workspaceId}`]),
    ...(state === undefined ? [] : [sql`${stateAt(now)} = ${state}`]),
  ]
  return rules.length === 0 ? sql`true` : sql.join(rules, sql` and `)
}

/** A connection of any of these clients. */
export async function findOfClients(db: Db, id: number, clientIds: readonly string[]): Promise<Connection | undefined> {
  const { rows } = await sql<Connection>`
    select ${columns} from connections where id = ${id} and client_id = any(${clientIds}::text[])`.execute(db)
  return rows[0]
}

/** Something that happened to a connection or its tokens. */
export type TimelineRow = { at: Date; type: string; run_id: string | null; detail: string | null }

/** What happened to a connection, the latest first. */
export async function listTimeline(db: Db, connectionId: number, rowsMax: number): Promise<TimelineRow[]> {
  const { rows } = await sql<TimelineRow>`
    select at, type, run_id, detail from connection_events where connection_id = ${connectionId}
    order by at desc limit ${rowsMax}`.execute(db)
  return rows
}
