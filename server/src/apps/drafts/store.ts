import { sql } from 'kysely'
import type { Db, Tx } from '../../kernel/db/index.ts'

/** A draft with what its app's row says. `secret` is sealed. */
export type StoredDraft = {
  app_id: string
  key: string
  api_name: string
  latest_version: string | null
  manifest: string
  hooks: string | null
  secret: string | null
  revision: number
  changed_at: Date
}

const columns = sql`
  app_id, key, api_name, latest_version, manifest, hooks, secret, revision, changed_at`

/** The draft of that key, if its app is that person's. */
export async function findDraft(db: Db, key: string, userId: number): Promise<StoredDraft | undefined> {
  const { rows } = await sql<StoredDraft>`
    select ${columns} from app_drafts join apps on apps.id = app_id
    where key = ${key} and owner_user_id = ${userId}`.execute(db)
  return rows[0]
}

/** The same, kept from changing until the transaction ends. */
export async function lockDraft(tx: Tx, key: string, userId: number): Promise<StoredDraft | undefined> {
  const { rows } = await sql<StoredDraft>`
    select ${columns} from app_drafts join apps on apps.id = app_id
    where key = ${key} and owner_user_id = ${userId} for update of app_drafts`.execute(tx)
  return rows[0]
}

/** The drafts of a person, by key. */
export async function listDrafts(db: Db, userId: number): Promise<StoredDraft[]> {
  const { rows } = await sql<StoredDraft>`
    select ${columns} from app_drafts join apps on apps.id = app_id
    where owner_user_id = ${userId} order by key`.execute(db)
  return rows
}

type Written = { manifest: string; hooks: string | null; secret: string | null }

export async function insertDraft(
  tx: Tx,
  appId: string,
  { manifest, hooks, secret }: Written,
  now: Date,
): Promise<void> {
  await sql`
    insert into app_drafts (app_id, manifest, hooks, secret, changed_at)
    values (${appId}, ${manifest}, ${hooks}, ${secret}, ${now})`.execute(tx)
}

export async function updateDraft(
  tx: Tx,
  appId: string,
  { manifest, hooks, secret }: Written,
  now: Date,
): Promise<void> {
  await sql`
    update app_drafts set manifest = ${manifest}, hooks = ${hooks}, secret = ${secret}, revision = revision + 1,
      changed_at = ${now}
    where app_id = ${appId}`.execute(tx)
}

/** Deletes an app that was never published, with its draft; false for one that was. */
export async function deleteUnpublished(tx: Tx, appId: string): Promise<boolean> {
  const { rows } = await sql`
    delete from apps where id = ${appId} and not exists (select from app_versions where app_id = ${appId})
    returning id`.execute(tx)
  return rows.length > 0
}
