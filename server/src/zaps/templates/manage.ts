// Templates as whoever manages them works on them in the console.
import type { Db, Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { isManagedBy } from './find-offered.ts'
import { judgeTemplate, type TemplateMistake } from './judge-template.ts'
import * as store from './store.ts'
import type { GivenTemplate, Template } from './template.ts'
import { appsOf, contentOf } from './templates.ts'

type Manager = { userId: number; isStaff: boolean }
type SaveDeps = Pick<Deps, 'caches' | 'seal' | 'clock'>

/** What came of saving a template. */
export type SavedTemplate = { id: number } | { mistakes: readonly TemplateMistake[] }

/** The templates that a person manages, by title: his own, and for staff the operator's. */
export async function listManagedTemplates(person: Manager, { db }: { db: Db }): Promise<Template[]> {
  const own = await store.listOwned(db, person.userId)
  const operators = person.isStaff ? await store.listOwned(db, null) : []
  return [...own, ...operators].sort((a, b) => a.title.localeCompare(b.title, 'en') || a.id - b.id)
}

/** A template that the person manages; somebody else's reads as none. */
export async function findManagedTemplate(id: number, person: Manager, db: Db): Promise<Template | undefined> {
  const template = await store.findById(db, id)
  return template && isManagedBy(template, person) ? template : undefined
}

/** The same, kept from changing until the transaction ends. */
export async function lockManagedTemplate(tx: Tx, id: number, person: Manager): Promise<Template | undefined> {
  const template = await store.lockById(tx, id)
  return template && isManagedBy(template, person) ? template : undefined
}

/** Keeps a new template, of this owner; null: of the operator. */
export async function createTemplate(
  tx: Tx,
  given: GivenTemplate,
  owner: number | null,
  deps: SaveDeps,
): Promise<SavedTemplate> {
  const mistakes = judgeTemplate(given, await appsOf(given.steps, owner, { ...deps, db: tx }))
  if (mistakes.length > 0) return { mistakes }
  const id = await store.insertTemplate(tx, contentOf(given, owner), deps.clock.now())
  return id === undefined ? { mistakes: [takenSlug] } : { id }
}

/** Changes a template that `lockManagedTemplate` holds; its id stays, and what was started from it. */
export async function changeTemplate(
  tx: Tx,
  { id }: Pick<Template, 'id'>,
  given: GivenTemplate,
  owner: number | null,
  deps: SaveDeps,
): Promise<SavedTemplate> {
  const mistakes = judgeTemplate(given, await appsOf(given.steps, owner, { ...deps, db: tx }))
  if (mistakes.length > 0) return { mistakes }
  const isChanged = await store.updateTemplate(tx, { ...contentOf(given, owner), id })
  return isChanged ? { id } : { mistakes: [takenSlug] }
}

/** Takes a template away; the Zaps that were started from it go on. */
export async function deleteTemplate(tx: Tx, { id }: Pick<Template, 'id'>): Promise<void> {
  await store.deleteTemplate(tx, id)
}

const takenSlug: TemplateMistake = { path: ['slug'], message: 'Another template has this address: choose another one.' }
