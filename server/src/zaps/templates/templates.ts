// Templates of Zaps: what a seed file, the operator or a client's owner suggests to begin with.
import { type Action, findApp, type PublishedApp } from '../../apps/index.ts'
import { ownerOf } from '../../clients/index.ts'
import type { Db } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { judgeTemplate, type NamedApps, type TemplateMistake } from './judge-template.ts'
import { actionOfStep } from './resolve-step.ts'
import * as store from './store.ts'
import type { GivenTemplate, Template, TemplateContent, TemplateStep } from './template.ts'

/** A step of a template with its app and, where it names one, its action. */
export type StepWithApp = { step: TemplateStep; app: PublishedApp; action: Action | undefined }
export type TemplateWithApps = Omit<Template, 'steps'> & { steps: readonly StepWithApp[] }

/** The template cannot be kept; the message names it, and the step and why. */
export class TemplateError extends Error {
  readonly mistakes: readonly TemplateMistake[]

  constructor(slug: string, mistakes: readonly TemplateMistake[]) {
    super(`the template ${slug}: ${mistakes.map(({ message }) => message).join(' ')}`)
    this.mistakes = mistakes
  }
}

type FindDeps = Pick<Deps, 'db' | 'caches' | 'seal'>

/**
 * Keeps a template of the operator's; one of the same slug is replaced. What is there already is not judged again: an app
 * may have lost an action since.
 * @throws TemplateError when a step names what is not here, or the slug is a template of somebody's.
 */
export async function putTemplate(given: GivenTemplate, deps: FindDeps & Pick<Deps, 'clock'>): Promise<void> {
  const content = contentOf(given, null)
  const known = await store.findBySlug(deps.db, content.slug)
  if (known && known.owner_user_id !== null) {
    throw new TemplateError(content.slug, [{ path: ['slug'], message: 'somebody has a template of this slug.' }])
  }
  if (known && isSame(known, content)) return
  const mistakes = judgeTemplate(given, await appsOf(given.steps, null, deps))
  if (mistakes.length > 0) throw new TemplateError(content.slug, mistakes)
  if (known) await store.updateTemplate(deps.db, { ...content, id: known.id })
  else await store.insertTemplate(deps.db, content, deps.clock.now())
}

/** What a template says, as it is stored: members that nobody knows are left out. */
export function contentOf(
  { slug, title = slug, description, status, steps }: GivenTemplate,
  owner: number | null,
): TemplateContent {
  const kept = steps.map(({ app, action, type, inputs, alias, title: own }) =>
    withoutUndefined({ app, action, type, inputs, alias, title: own }),
  )
  return { slug, title, description, status, steps: kept, owner_user_id: owner }
}

/** The apps that steps name, of those that a template of this owner may name: everybody's, and his own. */
export async function appsOf(
  steps: readonly Pick<TemplateStep, 'app'>[],
  owner: number | null,
  deps: FindDeps,
): Promise<NamedApps> {
  const names = [...new Set(steps.map(({ app }) => app))]
  const apps = await Promise.all(names.map((name) => findApp(name, deps)))
  const isNameable = (app: PublishedApp | undefined) => app?.owner_user_id === null || app?.owner_user_id === owner
  return new Map(names.map((name, at) => [name, isNameable(apps[at]) ? apps[at] : undefined]))
}

/** The published templates that a client may offer: the operator's, and those of its own owner; whole ones alone. */
export async function listOfferedTemplates(clientId: string, deps: FindDeps): Promise<TemplateWithApps[]> {
  return listPublishedTemplates((await ownerOf(clientId, deps)) ?? null, deps)
}

/** The published templates of the operator, and those of `owner`; without those whose apps or actions are gone. */
export async function listPublishedTemplates(owner: number | null, deps: FindDeps): Promise<TemplateWithApps[]> {
  const templates = await store.listPublished(deps.db, owner)
  const whole = await Promise.all(templates.map((template) => withApps(template, deps)))
  return whole.filter((template) => template !== undefined)
}

/** A template with the apps and actions of its steps; undefined when one of them is gone. */
export async function withApps(template: Template, deps: FindDeps): Promise<TemplateWithApps | undefined> {
  const apps = await appsOf(template.steps, template.owner_user_id, deps)
  const steps = template.steps.flatMap((step, at) => {
    const app = apps.get(step.app)
    const action = app && actionOfStep(step, at, app)
    return app && (action || step.action === undefined) ? [{ step, app, action }] : []
  })
  return steps.length === template.steps.length && steps.length > 0 ? { ...template, steps } : undefined
}

/** A template by its slug, whosever and whatever its status. */
export async function findTemplateBySlug(slug: string, { db }: { db: Db }): Promise<Template | undefined> {
  return store.findBySlug(db, slug)
}

/** A template by its id, whosever and whatever its status. */
export async function findTemplate(id: number, { db }: { db: Db }): Promise<Template | undefined> {
  return store.findById(db, id)
}

function isSame(known: Template, content: TemplateContent): boolean {
  const { slug, title, description, status, steps } = known
  return sorted({ slug, title, description, status, steps, owner_user_id: null }) === sorted(content)
}

// PostgreSQL keeps the members of an object in an order of its own.
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, node: unknown) => {
    if (node === null || typeof node !== 'object' || Array.isArray(node)) return node
    return Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

function withoutUndefined<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T
}
