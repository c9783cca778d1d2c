// API keys: each belongs to one person and opens his AI Actions, with no further consent.            AI Actions 1.4
import { holdSession, note, type Person, type SignedIn } from '../../accounts/index.ts'
import type { Db } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { sha256 } from '../../kernel/ids.ts'
import { API_KEYS } from './find-api-key.ts'
import { newKey, shownPartsOf } from './key-form.ts'
import * as store from './store.ts'

export type { ApiKey } from './store.ts'

type Owner = Pick<Person, 'userId' | 'workspaceId'>
type WriteDeps = Pick<Deps, 'db' | 'clock'>

const ADMINISTRATOR = 'command line'

/**
 * Makes a key for that person; in clear here and nowhere else. It connects the account to the provider `custom`.
 * `by`: the browser at which that person does it; none: the command line.
 */
export async function createApiKey(
  person: Owner,
  name: string,
  deps: WriteDeps,
  by?: SignedIn,
): Promise<{ key: string; record: store.ApiKey }> {
  const key = newKey()
  const actor = by?.person.email ?? ADMINISTRATOR
  const record = await deps.db.transaction().execute(async (tx) => {
    if (by) await holdSession(tx, by)
    const kept = await insert(tx, person, { key, name }, deps)
    if (!kept) throw new Error('a new API key is not new') // 256 random bits
    await note(tx, { userId: person.userId, actor, action: 'api_key.created', subject: String(kept.id) }, deps)
    return kept
  })
  return { key, record }
}

/** Keeps a key that was given, as seeds of development mode do. Undefined, and nothing changes, when it is known already. */
export async function keepApiKey(
  person: Owner,
  given: { key: string; name: string },
  deps: WriteDeps,
): Promise<store.ApiKey | undefined> {
  return deps.db.transaction().execute((tx) => insert(tx, person, given, deps))
}

async function insert(
  tx: Db,
  { userId, workspaceId }: Owner,
  { key, name }: { key: string; name: string },
  { clock }: Pick<Deps, 'clock'>,
): Promise<store.ApiKey | undefined> {
  const owned = { key_hash: sha256(key), user_id: userId, workspace_id: workspaceId }
  await store.insertCustomAccount(tx, userId, clock.now())
  return store.insertKey(tx, { ...owned, name, ...shownPartsOf(key), created_at: clock.now() })
}

/** A person's live keys, newest first; never whole. */
export async function listApiKeys(db: Db, userId: number): Promise<store.ApiKey[]> {
  return store.listLiveKeys(db, userId)
}

/** One live key of that person. */
export async function findApiKeyOf(db: Db, id: number, userId: number): Promise<store.ApiKey | undefined> {
  return store.findLiveKeyOf(db, id, userId)
}

/** Hears person.deactivated: none of the keys of that account counts any longer. */
export async function revokeApiKeysOf(
  tx: Db,
  { userId }: { userId: number },
  deps: Pick<Deps, 'caches' | 'clock'>,
): Promise<void> {
  for (const { id } of await listApiKeys(tx, userId)) await revokeApiKey(tx, id, userId, deps)
}

/** Revokes a key on every process. False when that person has no such live key. `actor`: who did it, for the audit log. */
export async function revokeApiKey(
  tx: Db,
  id: number,
  userId: number,
  { caches, clock }: Pick<Deps, 'caches' | 'clock'>,
  actor = ADMINISTRATOR,
): Promise<boolean> {
  const revoked = await store.revokeKey(tx, id, userId, clock.now())
  if (!revoked) return false
  await caches.forget(tx, API_KEYS, revoked.key_hash.toString('base64'))
  await note(tx, { userId, actor, action: 'api_key.revoked', subject: String(id) }, { clock })
  return true
}
