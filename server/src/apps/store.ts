import { sql } from 'kysely'
import type { Db, Tx } from '../kernel/db/index.ts'
import type { App } from './model.ts'

/** A version, and what tells its present content from one that it had before (secrets included). */
export type VersionRef = { id: string; version: string; content: string }

/** A version as it lies in the database: the model without its secrets, and those sealed. */
export type StoredVersion = VersionRef & {
  number: number
  owner_user_id: number | null
  model: App
  secrets: string | null
}

/**
 * The app's row. `number` is given at the first push; `owner_user_id` is the person who edits it in the console, null when
 * the command line pushes it; `latest_version` is null until one is published.
 */
export type StoredApp = {
  id: string
  key: string
  api_name: string
  owner_user_id: number | null
  latest_version: string | null
}

const ref = sql`
  apps.id, version,
  encode(content_hash, 'hex') || coalesce(encode(sha256(convert_to(secrets, 'UTF8')), 'hex'), '') as content`

/** Which version a name means: its own, or the latest one when `version` is null. */
export async function findRef(
  db: Db,
  { id, name, version }: { id: string | null; name: string; version: string | null },
): Promise<VersionRef | undefined> {
  const { rows } = await sql<VersionRef>`
    select ${ref} from apps join app_versions on app_id = apps.id and version = coalesce(${version}, latest_version)
    where apps.id = ${id} or key = ${name} or api_name = ${name}`.execute(db)
  return rows[0]
}

export async function findVersion(db: Db, id: string, version: string): Promise<StoredVersion | undefined> {
  const { rows } = await sql<StoredVersion>`
    select ${ref}, number, owner_user_id, model, secrets from apps join app_versions on app_id = apps.id
    where apps.id = ${id} and version = ${version}`.execute(db)
  return rows[0]
}

/** The latest version of every app, by the app's name. */
export async function listLatestRefs(db: Db): Promise<VersionRef[]> {
  const { rows } = await sql<VersionRef>`
    select ${ref} from apps join app_versions on app_id = apps.id and version = latest_version
    order by lower(model->>'name'), key`.execute(db)
  return rows
}

/** Keeps other pushes of this app out until the transaction ends, also before its first row is there. */
export async function lockApp(tx: Tx, id: string): Promise<StoredApp | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${id}, 0))`.execute(tx)
  const { rows } = await sql<StoredApp>`
    select id, key, api_name, owner_user_id, latest_version from apps where id = ${id}`.execute(tx)
  return rows[0]
}

/** The key of the app that goes by this API name, or undefined. */
export async function findKeyOfApiName(db: Db, apiName: string): Promise<string | undefined> {
  const { rows } = await sql<{ key: string }>`select key from apps where api_name = ${apiName}`.execute(db)
  return rows[0]?.key
}

/** False when another app has taken the key or API name. */
export async function insertApp(tx: Tx, app: StoredApp, now: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into apps (id, key, api_name, owner_user_id, latest_version, created_at)
    values (${app.id}, ${app.key}, ${app.api_name}, ${app.owner_user_id}, ${app.latest_version}, ${now})
    on conflict do nothing returning id`.execute(tx)
  return rows.length > 0
}

export async function setLatestVersion(tx: Tx, id: string, version: string): Promise<void> {
  await sql`update apps set latest_version = ${version} where id = ${id}`.execute(tx)
}

/** What a version holds now: the hash of its model without secrets, and those sealed. */
export type Content = { hash: Buffer; secrets: string | null }

export async function findContent(tx: Tx, id: string, version: string): Promise<Content | undefined> {
  const { rows } = await sql<Content>`
    select content_hash as hash, secrets from app_versions where app_id = ${id} and version = ${version}`.execute(tx)
  return rows[0]
}

/** Writes a version, over the same one if it is there. `source`: the manifest's text, of an app made in the console. */
export async function putVersion(
  tx: Tx,
  model: App,
  { hash, secrets, source }: Content & { source: string | null },
  now: Date,
): Promise<void> {
  await sql`
    insert into app_versions (app_id, version, content_hash, model, secrets, source, pushed_at)
    values (${model.id}, ${model.version}, ${hash}, ${JSON.stringify(model)}::jsonb, ${secrets}, ${source}, ${now})
    on conflict (app_id, version) do update set content_hash = excluded.content_hash, model = excluded.model,
      secrets = excluded.secrets, source = excluded.source, pushed_at = excluded.pushed_at`.execute(tx)
}

/** A published version, without its model. `source`: as for `putVersion`. */
export type ListedVersion = { version: string; pushed_at: Date; source: string | null }

/** The versions of an app, the last one that was pushed first. */
export async function listVersions(db: Db, appId: string): Promise<ListedVersion[]> {
  const { rows } = await sql<ListedVersion>`
    select version, pushed_at, source from app_versions where app_id = ${appId}
    order by pushed_at desc, version desc`.execute(db)
  return rows
}

/**
 * From now on the command line alone pushes this app, and its next version is the latest whatever number it has. What its
 * owner had published stays with the connections that were made with it.
 */
export async function takeFromOwner(tx: Tx, id: string): Promise<void> {
  await lockApp(tx, id)
  await sql`delete from app_drafts where app_id = ${id} and exists (
    select 1 from apps where id = ${id} and owner_user_id is not null)`.execute(tx)
  await sql`update apps set owner_user_id = null, latest_version = null
            where id = ${id} and owner_user_id is not null`.execute(tx)
}
