// The SQL of `zaps` and `zap_steps`.
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../kernel/db/index.ts'
import type { Zap, ZapOwner, ZapStep } from './zap.ts'

/** The columns of a `Zap`, in a query over `zaps`. */
export const zapColumns = sql.raw(`zaps.id::float8 as id, workspace_id, user_id, client_id, title, revision, is_enabled,
  off_reason, turned_off_at, turned_off_by, template_id, created_at, updated_at`)
const stepColumns =
  sql.raw(`zap_id::float8 as zap_id, zap_steps.revision, position, app_id, app_version, kind, operation, connection_id, inputs,
  alias, zap_steps.title`)

/** Draws the identifier of a new Zap: its inputs are sealed to it before there is a row. */
export async function drawZapId(db: Db): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('zaps', 'id'))::float8 as id`.execute(db)
  if (!rows[0]) throw new Error('no identifier was drawn')
  return rows[0].id
}

export async function insertZap(db: Db, zap: Zap, steps: readonly ZapStep[]): Promise<void> {
  await sql`
    insert into zaps (id, workspace_id, user_id, client_id, title, revision, is_enabled, template_id, created_at, updated_at)
    values (${zap.id}, ${zap.workspace_id}, ${zap.user_id}, ${zap.client_id}, ${zap.title}, ${zap.revision},
      ${zap.is_enabled}, ${zap.template_id}, ${zap.created_at}, ${zap.updated_at})`.execute(db)
  await insertSteps(db, steps)
}

/** The steps of one revision. */
export async function insertSteps(db: Db, steps: readonly ZapStep[]): Promise<void> {
  await sql`
    insert into zap_steps (zap_id, revision, position, app_id, app_version, kind, operation, connection_id, inputs, alias, title)
    select * from json_to_recordset(${JSON.stringify(steps)}) as made (zap_id bigint, revision integer, position integer, app_id uuid,
      app_version text, kind text, operation text, connection_id integer, inputs text, alias text, title text)`.execute(
    db,
  )
}

/** Which Zaps of a person: all, those with a step of an app, or those that a client made. */
export type Reach = { kind: 'all' } | { kind: 'app'; appId: string } | { kind: 'client'; clientId: string }

function isWithin(owner: ZapOwner, reach: Reach): RawBuilder<boolean> {
  // One that was never published is its writer's alone.
  const isOwn = sql<boolean>`workspace_id = ${owner.workspaceId} and user_id = ${owner.userId} and revision > 0`
  if (reach.kind === 'app') {
    return sql`${isOwn} and exists (
      select from zap_steps where zap_id = zaps.id and zap_steps.revision = zaps.revision and app_id = ${reach.appId})`
  }
  return reach.kind === 'client' ? sql`${isOwn} and client_id = ${reach.clientId}` : isOwn
}

/** The one that changed last first; without a page, all. */
export async function listZaps(
  db: Db,
  owner: ZapOwner,
  reach: Reach,
  page?: { limit: number; offset: number },
): Promise<Zap[]> {
  const { rows } = await sql<Zap>`
    select ${zapColumns} from zaps where ${isWithin(owner, reach)}
    order by updated_at desc, zaps.id desc ${page ? sql`limit ${page.limit} offset ${page.offset}` : sql``}`.execute(db)
  return rows
}

export async function countZaps(db: Db, owner: ZapOwner, reach: Reach): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from zaps where ${isWithin(owner, reach)}`.execute(db)
  return rows[0]?.count ?? 0
}

/** The steps of these Zaps as they are now, in order. */
export async function listSteps(db: Db, zapIds: readonly number[]): Promise<ZapStep[]> {
  const { rows } = await sql<ZapStep>`
    select ${stepColumns} from zap_steps join zaps on zaps.id = zap_id and zaps.revision = zap_steps.revision
    where zap_id = any(${zapIds}::bigint[]) order by zap_id, position`.execute(db)
  return rows
}

/** A Zap that uses a connection, whichever. */
export type ZapUse = Pick<Zap, 'id' | 'title' | 'is_enabled' | 'off_reason' | 'turned_off_by'> & {
  connection_id: number
}

/** By title; a Zap that uses two of the connections comes twice. */
export async function listUses(db: Db, connectionIds: readonly number[]): Promise<ZapUse[]> {
  const { rows } = await sql<ZapUse>`
    select distinct zap_steps.connection_id, zaps.id::float8 as id, zaps.title, is_enabled, off_reason, turned_off_by
    from zap_steps join zaps on zaps.id = zap_id and zaps.revision = zap_steps.revision
    where zap_steps.connection_id = any(${connectionIds}::integer[])
    order by zaps.title, id`.execute(db)
  return rows
}

/** How many Zaps have a step of an app in another version than this one, by version. */
export async function countOnOtherVersions(
  db: Db,
  appId: string,
  version: string,
): Promise<{ version: string; count: number }[]> {
  const { rows } = await sql<{ version: string; count: number }>`
    select app_version as version, count(distinct zaps.id)::int as count
    from zap_steps join zaps on zaps.id = zap_id and zaps.revision = zap_steps.revision
    where app_id = ${appId} and app_version <> ${version} group by app_version`.execute(db)
  return rows
}

/**
 * The Zaps that are on and use the connection, kept from changing until the transaction ends. Locked in order: two
 * connections of the same Zaps may end at once.
 */
export async function lockOnUsing(tx: Tx, connectionId: number): Promise<Zap[]> {
  const { rows } = await sql<Zap>`
    select ${zapColumns} from zaps where is_enabled and exists (
      select from zap_steps
      where zap_id = zaps.id and zap_steps.revision = zaps.revision and connection_id = ${connectionId})
    order by zaps.id for update`.execute(tx)
  return rows
}

/** The Zaps of a person that are on, in whichever workspace; kept from changing until the transaction ends. */
export async function lockOnOfPerson(tx: Tx, userId: number): Promise<Zap[]> {
  const { rows } = await sql<Zap>`
    select ${zapColumns} from zaps where is_enabled and user_id = ${userId} order by zaps.id for update`.execute(tx)
  return rows
}

/** The titles of Zaps that the end of a connection has turned off in this transaction, so many at most; and how many. */
export async function listJustTurnedOffBy(
  tx: Tx,
  connectionId: number,
  titlesMax: number,
): Promise<{ titles: string[]; count: number }> {
  const { rows } = await sql<{ title: string; count: number }>`
    select title, (count(*) over ())::int as count from zaps
    where turned_off_by = ${connectionId} and not is_enabled and zaps.xmin = pg_current_xact_id()::xid
    order by title, id limit ${titlesMax}`.execute(tx)
  return { titles: rows.map(({ title }) => title), count: rows[0]?.count ?? 0 }
}

/** A Zap, kept from changing until the transaction ends. */
export async function lockZap(tx: Tx, id: number): Promise<Zap | undefined> {
  const { rows } = await sql<Zap>`select ${zapColumns} from zaps where id = ${id} for update`.execute(tx)
  return rows[0]
}

/** A Zap as it stands. */
export async function findZap(db: Db, id: number): Promise<Zap | undefined> {
  const { rows } = await sql<Zap>`select ${zapColumns} from zaps where id = ${id}`.execute(db)
  return rows[0]
}

export async function turnOff(
  db: Db,
  id: number,
  { reason, connectionId }: { reason: string | null; connectionId: number | null },
  now: Date,
): Promise<void> {
  await sql`
    update zaps set is_enabled = false, off_reason = ${reason}, turned_off_at = ${now}, turned_off_by = ${connectionId},
      updated_at = ${now}
    where id = ${id}`.execute(db)
}

const isTurnedOffBy = (connectionId: number, owner: ZapOwner) => sql`turned_off_by = ${connectionId} and not is_enabled
  and workspace_id = ${owner.workspaceId} and user_id = ${owner.userId}`

/** The Zaps of a person that the end of this connection turned off and that are off still. */
export async function listTurnedOffBy(db: Db, connectionId: number, owner: ZapOwner): Promise<Zap[]> {
  const { rows } = await sql<Zap>`
    select ${zapColumns} from zaps where ${isTurnedOffBy(connectionId, owner)} order by zaps.id`.execute(db)
  return rows
}

/** The same, kept from changing until the transaction ends. */
export async function lockTurnedOffBy(db: Db, connectionId: number, owner: ZapOwner): Promise<Zap[]> {
  const { rows } = await sql<Zap>`
    select ${zapColumns} from zaps where ${isTurnedOffBy(connectionId, owner)} order by zaps.id for update`.execute(db)
  return rows
}

export async function turnOn(db: Db, zapIds: readonly number[], now: Date): Promise<void> {
  await sql`
    update zaps set is_enabled = true, off_reason = null, turned_off_at = null, turned_off_by = null, updated_at = ${now}
    where id = any(${zapIds}::bigint[])`.execute(db)
}

/** The steps of one revision, in order: of a Zap that may have gone on to another since. */
export async function listStepsOf(db: Db, zapId: number, revision: number): Promise<ZapStep[]> {
  const { rows } = await sql<ZapStep>`
    select ${stepColumns} from zap_steps where zap_id = ${zapId} and revision = ${revision} order by position`.execute(
    db,
  )
  return rows
}

/** A Zap takes up a new revision, or another title. */
export async function revise(
  db: Db,
  { id, title, revision }: Pick<Zap, 'id' | 'title' | 'revision'>,
  now: Date,
): Promise<void> {
  await sql`update zaps set title = ${title}, revision = ${revision}, updated_at = ${now} where id = ${id}`.execute(db)
}

export async function deleteZap(db: Db, id: number): Promise<void> {
  await sql`delete from zaps where id = ${id}`.execute(db)
}
