// Publishes an app's manifest: from the command line, a seed file, and later the console.
import type { Db, Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { equalHashes, sha256 } from '../kernel/ids.ts'
import { compareVersions } from './compare-versions.ts'
import { findApp, forgetAppNames, type PublishedApp, secretsPlace } from './find-app.ts'
import {
  type CheckedManifest,
  checkManifest,
  type Environment,
  type Mistake,
  type ReadScript,
  type UnreadScript,
} from './manifest/index.ts'
import type { App } from './model.ts'
import { type ModelSecret, takeOutSecrets } from './model-secrets.ts'
import * as store from './store.ts'

type PushDeps = Pick<Deps, 'db' | 'caches' | 'seal' | 'clock'>

/** Why an app is not published; the message is for the one who pushes. Nothing was written. */
export class PushError extends Error {
  /** What is wrong with the manifest; empty when the manifest is good and something else stands against it. */
  readonly mistakes: readonly Mistake[]

  constructor(message: string, mistakes: readonly Mistake[] = []) {
    super(message)
    this.mistakes = mistakes
  }
}

/** What a push did: a version that was not there, the same one with other content, or nothing. */
export type Pushed = { kind: 'published' | 'replaced' | 'unchanged'; app: PublishedApp }

/** What is pushed beside the manifest's text. `script`: what its `hooks` names, as `readScript` found it. */
export type PushSource = {
  filename: string
  env: Environment
  replace?: boolean
  /** Takes the app away from the person who made it in the console; his drafts are forgotten. */
  takeOver?: boolean
  script?: ReadScript | UnreadScript | undefined
}

const NOT_GIVEN: UnreadScript = { name: '', unreadable: 'The script was not given with the manifest.' }

/**
 * Checks the text of a manifest and publishes it. `env` answers its `${NAME}`s; `replace` lets a published version take
 * other content, which only development does.
 * @throws PushError with all mistakes of a bad manifest, or when the version is published with other content, or when
 * the API name is another app's or not the one this app has.
 */
export async function pushApp(
  text: string,
  { replace = false, takeOver = false, script = NOT_GIVEN, ...source }: PushSource,
  deps: PushDeps,
): Promise<Pushed> {
  const checked = checkManifest(text, { ...source, script })
  if ('mistakes' in checked) throw new PushError(mistakesOf(source.filename, checked.mistakes), checked.mistakes)
  const { app } = checked
  const kind = await deps.db.transaction().execute((tx) => pushWithin(tx, checked, { replace, takeOver }, deps))
  const published = await findApp(`${app.id}@${app.version}`, deps)
  if (!published) throw new Error(`${app.key} ${app.version} was pushed and cannot be found`)
  return { kind, app: published }
}

/** What is to happen to a version: pure, `known` being what it holds already. */
export function judgePush(known: Content | undefined, pushed: Content, replace: boolean): Pushed['kind'] | 'refused' {
  if (!known) return 'published'
  if (equalHashes(known.hash, pushed.hash) && canonical(known.secrets) === canonical(pushed.secrets)) return 'unchanged'
  return replace ? 'replaced' : 'refused'
}

/** A version's content: the hash of the model without its secrets, and these opened (a hash of them could be guessed). */
export type Content = { hash: Buffer; secrets: readonly ModelSecret[] }

/** A manifest that was found good. */
export type GoodManifest = Extract<CheckedManifest, { app: App }>

/**
 * Publishes a manifest inside a transaction. `owner`: the person who does it in the console, and alone may push that app
 * from then on; `source`: the manifest's text, to compare the next one with.
 * @throws PushError as `pushApp` does, and when the app is somebody else's; the transaction must then be undone.
 */
export async function pushWithin(
  tx: Tx,
  { app, fromEnvironment }: GoodManifest,
  {
    replace = false,
    takeOver = false,
    owner,
    source = null,
  }: { replace?: boolean; takeOver?: boolean; owner?: number; source?: string | null },
  { seal, clock, caches }: PushDeps,
): Promise<Pushed['kind']> {
  if (takeOver) await store.takeFromOwner(tx, app.id)
  const place = secretsPlace(app.id, app.version)
  await settleApp(tx, app, owner ?? null, clock.now())
  const stored = await store.findContent(tx, app.id, app.version)
  const known = stored && {
    hash: stored.hash,
    secrets: stored.secrets ? JSON.parse(seal.open(stored.secrets, place)) : [],
  }
  const { model, secrets } = takeOutSecrets(app, fromEnvironment)
  const hash = sha256(canonical(model))

  const verdict = judgePush(known, { hash, secrets }, replace)
  if (verdict === 'refused') {
    throw new PushError(`${app.key} ${app.version} is published already, with other content: raise the version.`)
  }
  if (verdict === 'unchanged') return verdict
  const sealed = secrets.length > 0 ? seal.seal(JSON.stringify(secrets), place) : null
  await store.putVersion(tx, model, { hash, secrets: sealed, source }, clock.now())
  await forgetAppNames(tx, { caches })
  return verdict
}

/** The app's row: made at the first push, pointed to this version when none is later. */
async function settleApp(tx: Tx, app: App, owner: number | null, now: Date): Promise<void> {
  const known = await store.lockApp(tx, app.id)
  if (!known) {
    const { id, key, api_name, version } = app
    const row = { id, key, api_name, owner_user_id: owner, latest_version: version }
    if (!(await store.insertApp(tx, row, now))) throw new PushError(await takenName(tx, app))
    return
  }
  if (known.owner_user_id !== owner) throw new PushError(notYours(app, owner))
  if (known.api_name !== app.api_name) {
    // Its callback address and the names that clients have stored are made of it.
    throw new PushError(`${app.key} is known as ${known.api_name}: an app keeps its API name through all versions.`)
  }
  const isLatest = known.latest_version === null || compareVersions(app.version, known.latest_version) > 0
  if (isLatest) await store.setLatestVersion(tx, app.id, app.version)
}

// An app is edited in one place: what the command line pushed would be undone by its owner's next publishing, unseen.
function notYours({ key }: App, owner: number | null): string {
  if (owner !== null) return `The key ${key} is another app's already: choose another one.`
  return `${key} belongs to an account, which publishes it in the console: give this app another key, or take it over (--take-over).`
}

async function takenName(db: Db, app: App): Promise<string> {
  const owner = await store.findKeyOfApiName(db, app.api_name)
  return `${app.api_name} is the API name of ${owner ?? 'another app'} already: give this app another "api_name".`
}

function mistakesOf(filename: string, { length }: readonly Mistake[]): string {
  return `${filename} has ${length === 1 ? 'one mistake' : `${length} mistakes`}: nothing was published.`
}

/** JSON with the members of every object in one order, whatever order a manifest or the database has them in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, node: unknown) => {
    if (node === null || typeof node !== 'object' || Array.isArray(node)) return node
    return Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
