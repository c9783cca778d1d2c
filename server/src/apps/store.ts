import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { App } from './model.ts'

type StoreDeps = Pick<Deps, 'db' | 'seal'>
type Row = { model: App; secrets: string | null }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export async function findByName(name: string, deps: StoreDeps): Promise<App | undefined> {
  const [apiName, version] = name.split('@', 2)
  const id = UUID.test(name) ? name.toLowerCase() : null
  const { rows } = await sql<Row>`
    select model, secrets from apps join app_versions on app_id = id and version = coalesce(${version ?? null}, latest_version)
    where apps.id = ${id} or apps.key = ${version === undefined ? name : null} or apps.api_name = ${apiName}`.execute(
    deps.db,
  )
  return rows[0] && open(rows[0], deps)
}

export async function findVersion(appId: string, version: string, deps: StoreDeps): Promise<App | undefined> {
  const { rows } = await sql<Row>`
    select model, secrets from app_versions where app_id = ${appId} and version = ${version}`.execute(deps.db)
  return rows[0] && open(rows[0], deps)
}

export async function listLatest(deps: StoreDeps): Promise<App[]> {
  const { rows } = await sql<Row>`
    select model, secrets from apps join app_versions on app_id = id and version = latest_version
    order by lower(model->>'name'), key`.execute(deps.db)
  return rows.map((row) => open(row, deps))
}

/** What a manifest's version must not keep in the clear. */
type Secrets = { client_secret: string }

function open({ model, secrets }: Row, { seal }: StoreDeps): App {
  if (!secrets || !model.auth.oauth2) return model
  const { client_secret } = JSON.parse(seal.open(secrets, secretsPlace(model.id, model.version))) as Secrets
  return { ...model, auth: { ...model.auth, oauth2: { ...model.auth.oauth2, client_secret } } }
}

export function secretsPlace(appId: string, version: string): string {
  return `app_version:${appId}:${version}:secrets`
}

/** The hash that a stored version was made from, or undefined. */
export async function lockVersionHash(db: Db, appId: string, version: string): Promise<Buffer | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext(${appId}))`.execute(db)
  const { rows } = await sql<{ content_hash: Buffer }>`
    select content_hash from app_versions where app_id = ${appId} and version = ${version}`.execute(db)
  return rows[0]?.content_hash
}
