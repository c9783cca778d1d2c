// The SQL of `connection_webhooks`.
import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import { ALL_EVENTS, type EventType, type Webhook } from './model.ts'

const columns = sql.raw('id, client_id, event_type, callback_url, is_active, secret, created_at')

/** Keeps other transactions from adding webhooks of a client, so that they can be counted. */
export async function lockWebhooksOf(db: Db, clientId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`connection_webhooks:${clientId}`}, 0))`.execute(db)
}

export async function insertWebhook(db: Db, made: Webhook): Promise<void> {
  await sql`
    insert into connection_webhooks (id, client_id, event_type, callback_url, is_active, secret, created_at)
    values (${made.id}, ${made.client_id}, ${made.event_type}, ${made.callback_url}, ${made.is_active}, ${made.secret},
      ${made.created_at})`.execute(db)
}

export async function findWebhook(db: Db, id: string, clientId: string): Promise<Webhook | undefined> {
  const { rows } = await sql<Webhook>`
    select ${columns} from connection_webhooks where id = ${id} and client_id = ${clientId}`.execute(db)
  return rows[0]
}

/** Oldest first. */
export async function listWebhooks(
  db: Db,
  clientId: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<Webhook[]> {
  const { rows } = await sql<Webhook>`
    select ${columns} from connection_webhooks where client_id = ${clientId}
    order by created_at, id limit ${limit} offset ${offset}`.execute(db)
  return rows
}

export async function countWebhooks(db: Db, clientId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from connection_webhooks where client_id = ${clientId}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Undefined when the client has no such webhook. */
export async function updateIsActive(
  db: Db,
  id: string,
  clientId: string,
  isActive: boolean,
): Promise<Webhook | undefined> {
  const { rows } = await sql<Webhook>`
    update connection_webhooks set is_active = ${isActive} where id = ${id} and client_id = ${clientId}
    returning ${columns}`.execute(db)
  return rows[0]
}

/** False when the client has no such webhook. */
export async function deleteWebhook(db: Db, id: string, clientId: string): Promise<boolean> {
  const { rows } = await sql`
    delete from connection_webhooks where id = ${id} and client_id = ${clientId} returning id`.execute(db)
  return rows.length > 0
}

/** The webhooks of a client that hear of an event, kept from being paused or deleted until the transaction ends. */
export async function listHearing(db: Db, clientId: string, type: EventType): Promise<Webhook[]> {
  const { rows } = await sql<Webhook>`
    select ${columns} from connection_webhooks
    where client_id = ${clientId} and is_active and event_type in (${type}, ${ALL_EVENTS})
    order by created_at, id for share`.execute(db)
  return rows
}
