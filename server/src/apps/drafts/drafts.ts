// Apps made in the console: what their owner works on, and how it is published.
import type { Db, Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { ReadScript, UnreadScript } from '../manifest/script.ts'
import type { GoodManifest, Pushed } from '../push-app.ts'
import { PushError, pushWithin } from '../push-app.ts'
import * as apps from '../store.ts'
import { checkDraft, type DraftContent } from './check-draft.ts'
import * as store from './store.ts'

/** A draft of an app. `latestVersion`: null while nothing is published. `revision` counts what was saved. */
export type Draft = DraftContent & {
  appId: string
  key: string
  apiName: string
  latestVersion: string | null
  revision: number
  changedAt: Date
}

type DraftDeps = Pick<Deps, 'db' | 'caches' | 'seal' | 'clock'>

/** The draft of that key if its app is that person's; undefined for any other: existence is nobody's business. */
export async function findDraftOf(key: string, userId: number, deps: DraftDeps): Promise<Draft | undefined> {
  const stored = await store.findDraft(deps.db, key, userId)
  return stored && opened(stored, deps)
}

/** The same, kept from changing until the transaction ends. */
export async function lockDraftOf(tx: Tx, key: string, userId: number, deps: DraftDeps): Promise<Draft | undefined> {
  const stored = await store.lockDraft(tx, key, userId)
  return stored && opened(stored, deps)
}

/** Drafts without their secrets. */
export type ListedDraft = Omit<store.StoredDraft, 'secret'>

/** What a person works on, by key. */
export async function listDraftsOf(db: Db, userId: number): Promise<ListedDraft[]> {
  const drafts = await store.listDrafts(db, userId)
  return drafts.map(({ secret: _secret, ...draft }) => draft)
}

/**
 * Makes an app that is not published yet; its key and API name are taken from then on.
 * @throws PushError when key or API name are taken; the transaction must then be undone.
 */
export async function createDraft(
  tx: Tx,
  { app }: GoodManifest,
  content: DraftContent,
  userId: number,
  deps: DraftDeps,
): Promise<void> {
  const now = deps.clock.now()
  const { id, key, api_name } = app
  const row = { id, key, api_name, owner_user_id: userId, latest_version: null }
  if (await apps.lockApp(tx, id)) throw new PushError(`The key ${key} is another app's already: choose another one.`)
  if (!(await apps.insertApp(tx, row, now)))
    throw new PushError(`The API name ${api_name} is another app's already: choose another one.`)
  await store.insertDraft(tx, id, sealed(id, content, deps), now)
}

/** Keeps what its owner wrote. */
export async function saveDraft(tx: Tx, { appId }: Draft, content: DraftContent, deps: DraftDeps): Promise<void> {
  await store.updateDraft(tx, appId, sealed(appId, content, deps), deps.clock.now())
}

/**
 * Publishes a draft as it is; `script`: what `readDraftScript` told of its script. Connections stay with the version that they were made with.
 * @throws PushError when it has mistakes, or its version is published already with other content.
 */
export async function publishDraft(
  tx: Tx,
  draft: Draft,
  { userId, script }: { userId: number; script: ReadScript | UnreadScript | undefined },
  deps: DraftDeps,
): Promise<Pushed['kind']> {
  const checked = checkDraft(draft, { key: draft.key, api_name: draft.apiName }, script)
  if ('mistakes' in checked) throw new PushError('The draft has mistakes: nothing was published.', checked.mistakes)
  return pushWithin(tx, checked, { owner: userId, source: draft.manifest }, deps)
}

/** Deletes an app that was never published; false for one that was. */
export async function deleteDraft(tx: Tx, { appId }: Draft): Promise<boolean> {
  return store.deleteUnpublished(tx, appId)
}

function opened(stored: store.StoredDraft, { seal }: DraftDeps): Draft {
  const { app_id, key, api_name, latest_version, manifest, hooks, secret, revision, changed_at } = stored
  return {
    appId: app_id,
    key,
    apiName: api_name,
    latestVersion: latest_version,
    manifest,
    hooks,
    secret: secret === null ? null : seal.open(secret, placeOf(app_id)),
    revision,
    changedAt: changed_at,
  }
}

function sealed(appId: string, { manifest, hooks, secret }: DraftContent, { seal }: DraftDeps) {
  return { manifest, hooks, secret: secret === null ? null : seal.seal(secret, placeOf(appId)) }
}

function placeOf(appId: string): string {
  return `app_draft:${appId}:secret`
}
