import { sql } from 'kysely'
import type { Db } from '../db/index.ts'

/** A data key as it is stored: wrapped by a master key. */
export type StoredDataKey = { id: string; workspace_id: number; wrapped: string; master_key_id: string }
export type NewDataKey = StoredDataKey & { created_at: Date }

/** Whose data keys they are: a workspace's, or 0 for what belongs to no workspace. */
export const INSTALLATION = 0

/** The data keys of a workspace, the current one first. */
export async function listDataKeys(db: Db, workspaceId: number): Promise<StoredDataKey[]> {
  const { rows } = await sql<StoredDataKey>`
    select id, workspace_id, wrapped, master_key_id from data_keys where workspace_id = ${workspaceId}
    order by retired_at desc nulls first`.execute(db)
  return rows
}

/** Writes a data key unless its workspace has a current one; waits for whoever writes one at the same time. */
export async function insertDataKey(db: Db, key: NewDataKey): Promise<void> {
  await sql`
    insert into data_keys (id, workspace_id, wrapped, master_key_id, created_at)
    values (${key.id}, ${key.workspace_id}, ${key.wrapped}, ${key.master_key_id}, ${key.created_at})
    on conflict (workspace_id) where retired_at is null do nothing`.execute(db)
}

/** Whether this database has the table at all: those of builds before it sealed with the master key itself. */
export async function hasDataKeys(db: Db): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('data_keys') is not null as found`.execute(db)
  return rows[0]?.found === true
}

/** How many data keys each master key wraps. */
export type MasterKeyUse = { master_key_id: string; count: number }

export async function countByMasterKey(db: Db): Promise<MasterKeyUse[]> {
  const { rows } = await sql<MasterKeyUse>`
    select master_key_id, count(*)::int as count from data_keys group by master_key_id order by count desc`.execute(db)
  return rows
}

/** The next data keys that another master key than `masterKeyId` wraps, by their ids; locked, those of others skipped. */
export async function lockWrappedByOthers(db: Db, masterKeyId: string, limit: number): Promise<StoredDataKey[]> {
  const { rows } = await sql<StoredDataKey>`
    select id, workspace_id, wrapped, master_key_id from data_keys where master_key_id <> ${masterKeyId}
    order by id limit ${limit} for update skip locked`.execute(db)
  return rows
}

/** Stores data keys that were wrapped anew. */
export async function storeWrapped(db: Db, keys: readonly StoredDataKey[]): Promise<void> {
  await sql`
    update data_keys set wrapped = anew.wrapped, master_key_id = anew.master_key_id
    from json_to_recordset(${JSON.stringify(keys)}) as anew (id text, wrapped text, master_key_id text)
    where data_keys.id = anew.id`.execute(db)
}

/** While it is held, nobody makes a data key under the generated master key, and nobody replaces that one. */
export async function lockGeneratedMasterKey(db: Db, how: 'shared' | 'alone'): Promise<void> {
  if (how === 'alone') await sql`select pg_advisory_xact_lock(hashtext('wayleave master key'))`.execute(db)
  else await sql`select pg_advisory_xact_lock_shared(hashtext('wayleave master key'))`.execute(db)
}

/** How many workspaces have a current data key from before a time. */
export async function countMadeBefore(db: Db, before: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from data_keys
    where retired_at is null and workspace_id <> ${INSTALLATION} and created_at < ${before}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Retires the next data keys of workspaces that were made before a time; returns whose they are. */
export async function retireMadeBefore(db: Db, before: Date, now: Date, limit: number): Promise<number[]> {
  const { rows } = await sql<{ workspace_id: number }>`
    update data_keys set retired_at = ${now} where id in (
      select id from data_keys
      where retired_at is null and workspace_id <> ${INSTALLATION} and created_at < ${before}
      order by workspace_id limit ${limit} for update)
    returning workspace_id`.execute(db)
  return rows.map(({ workspace_id }) => workspace_id)
}

export async function forgetRotation(db: Db): Promise<void> {
  await sql`delete from settings where key = 'data_keys_rotation'`.execute(db)
}
