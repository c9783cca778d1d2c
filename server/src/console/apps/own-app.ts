// The app that a page of the console is about: to be looked at by whoever may connect it, changed by its owner alone.
import { holdSession, type SignedIn } from '../../accounts/index.ts'
import { type Draft, findApp, findDraftOf, lockDraftOf, looseValue, type PublishedApp } from '../../apps/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import type { Call } from '../../kernel/http/index.ts'

type AppCall = Pick<Call<SignedIn>, 'params' | 'caller'>

/** An app as its page shows it: one's own has a draft and perhaps a version, one that the command line pushed a version. */
export type ShownApp =
  | { kind: 'own'; key: string; draft: Draft; published: PublishedApp | undefined }
  | { kind: 'everybodys'; key: string; published: PublishedApp }

/** The app of the path's `{key}`. Throws PageError 404 for any other, also somebody else's. */
export async function loadApp(call: AppCall, deps: Deps): Promise<ShownApp> {
  const key = keyIn(call)
  const [draft, found] = await Promise.all([findDraftOf(key, call.caller.person.userId, deps), findApp(key, deps)])
  const published = found?.key === key ? found : undefined // other names of an app lead nowhere here
  if (draft) return { kind: 'own', key, draft, published }
  if (published?.owner_user_id === null) return { kind: 'everybodys', key, published }
  throw noApp()
}

/** The draft of the path's `{key}`. Throws PageError 404 when the app is not this person's. */
export async function loadDraft(call: AppCall, deps: Deps): Promise<Draft> {
  const draft = await findDraftOf(keyIn(call), call.caller.person.userId, deps)
  if (!draft) throw noApp()
  return draft
}

/** The same, kept from changing until the transaction ends. Throws PageError 403 when the person was signed out meanwhile. */
export async function lockOwnDraft(tx: Tx, call: AppCall, deps: Deps): Promise<Draft> {
  await holdSession(tx, call.caller)
  const draft = await lockDraftOf(tx, keyIn(call), call.caller.person.userId, deps)
  if (!draft) throw noApp()
  return draft
}

/** The address of an app's page, or of one of its others. */
export function appPath(key: string, page?: 'edit' | 'yaml' | 'hooks' | 'publish' | 'own-client' | 'delete'): string {
  return page === undefined ? `/apps/${key}` : `/apps/${key}/${page}`
}

/** What a draft's app is called. */
export function nameOf({ manifest, key }: Pick<Draft, 'manifest' | 'key'>): string {
  const { name } = looseValue(manifest)
  return typeof name === 'string' && name !== '' ? name : key
}

function keyIn({ params }: AppCall): string {
  const key = params.key ?? ''
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(key)) throw noApp()
  return key
}

// 404, not 403: whose an app is, and that it is there, is nobody else's business.
function noApp(): PageError {
  return new PageError(404, 'There is no such app', 'It may have been deleted, or it belongs to another account.')
}
