import type { Deps } from '../kernel/deps.ts'
import { filterApp } from './built-in/filter-app.ts'
import type { App } from './model.ts'
import { type ModelSecret, putBackSecrets } from './model-secrets.ts'
import * as store from './store.ts'

/**
 * An app as it is published on this server; `number` is its integer id, `owner_user_id` the person who made it in the
 * console (null: the command line did). Shared by all who ask, therefore frozen.
 */
export type PublishedApp = App & { number: number; owner_user_id: number | null }

type FindDeps = Pick<Deps, 'db' | 'caches' | 'seal'>

/** Which content a name means. A push tells every process; should that be lost, a second later it is seen anyway. */
const NAMES = 'app_names'
const NAME_LIMITS = { entriesMax: 5_000, ageMaxMs: 1_000 }
/** Models by their content, which never changes: parsed and opened once. */
const MODELS = 'app_models'
const MODEL_LIMITS = { entriesMax: 500 }

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const NAME_LENGTH_MAX = 200
const LATEST = 'latest'
/** Brought by the program: in no list, and without a row that could give it a number. */
const FILTER: PublishedApp = frozen({ ...filterApp, number: 0, owner_user_id: null })

/**
 * An app by any of its names: UUID, key or `PetshopAPI`, each the latest version; or with a version behind it, as in
 * `PetshopAPI@1.0.0` (`@latest` is the latest one). Undefined when there is no such app or version.
 */
export async function findApp(name: string, deps: FindDeps): Promise<PublishedApp | undefined> {
  if (name.length > NAME_LENGTH_MAX || name.includes('\0')) return undefined // PostgreSQL takes no NUL
  const named = splitName(name)
  if (isName(FILTER, named)) return FILTER
  const known = deps.caches.named<store.VersionRef>(NAMES, NAME_LIMITS)
  const ref = await known.read(name, () => store.findRef(deps.db, named))
  return ref && loadVersion(ref, deps)
}

/** One published version of an app; connections and connect sessions are pinned to theirs. */
export async function findAppVersion(
  appId: string,
  version: string,
  deps: FindDeps,
): Promise<PublishedApp | undefined> {
  return UUID.test(appId) ? findApp(`${appId}@${version}`, deps) : undefined
}

/** The latest version of every app, by name. */
export async function listApps(deps: FindDeps): Promise<PublishedApp[]> {
  const refs = await store.listLatestRefs(deps.db)
  const apps = await Promise.all(refs.map((ref) => loadVersion(ref, deps)))
  return apps.filter((app) => app !== undefined)
}

/** Makes every process look up names again once `tx` has committed. */
export async function forgetAppNames(tx: Deps['db'], { caches }: Pick<Deps, 'caches'>): Promise<void> {
  await caches.forget(tx, NAMES)
}

/** The place that an app version's secrets are sealed to. */
export function secretsPlace(appId: string, version: string): string {
  return `app_version:${appId}:${version}:secrets`
}

type NameParts = { id: string | null; name: string; version: string | null }

function isName(app: App, { id, name, version }: NameParts): boolean {
  return (id === app.id || name === app.key || name === app.api_name) && (version === null || version === app.version)
}

function splitName(name: string): NameParts {
  const at = name.indexOf('@')
  const bare = at < 0 ? name : name.slice(0, at)
  const version = at < 0 ? LATEST : name.slice(at + 1)
  return { id: UUID.test(bare) ? bare.toLowerCase() : null, name: bare, version: version === LATEST ? null : version }
}

async function loadVersion(ref: store.VersionRef, deps: FindDeps): Promise<PublishedApp | undefined> {
  const models = deps.caches.named<PublishedApp>(MODELS, MODEL_LIMITS)
  let replaced: PublishedApp | undefined
  const known = await models.read(contentKey(ref), async () => {
    const stored = await store.findVersion(deps.db, ref.id, ref.version)
    if (!stored) return undefined
    const app = frozen(published(stored, deps))
    if (contentKey(stored) === contentKey(ref)) return app
    replaced = app // the version was replaced since it was looked up: right for the caller, but not under this content
    return undefined
  })
  return known ?? replaced
}

function published(stored: store.StoredVersion, deps: FindDeps): PublishedApp {
  const { number, owner_user_id } = stored
  return { ...opened(stored, deps), ...(owner_user_id !== null && { is_of_person: true }), number, owner_user_id }
}

function contentKey({ id, version, content }: store.VersionRef): string {
  return `${id}@${version}#${content}`
}

function opened({ model, secrets }: store.StoredVersion, { seal }: FindDeps): App {
  if (secrets === null) return model
  const texts: ModelSecret[] = JSON.parse(seal.open(secrets, secretsPlace(model.id, model.version)))
  return putBackSecrets(model, texts)
}

function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    for (const member of Object.values(value)) frozen(member)
    Object.freeze(value)
  }
  return value
}
