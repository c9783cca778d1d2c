// Choices in a draft: which apps and actions a step may have, and what follows from choosing one.
import { type Action, actionsOf } from '../../actions/index.ts'
import { findApp, listApps, type PublishedApp } from '../../apps/index.ts'
import { HOUSE_CLIENT_ID, openTo, openToPerson } from '../../clients/index.ts'
import { listOwnConnections, type Owner } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type DraftContent, type DraftStep, emptyStep } from './draft.ts'

const FILTER = 'filter'
const ALIAS_LENGTH_MAX = 64
const CONNECTIONS_MAX = 100

/** The apps that a step at that position may have, by name; of later steps the built-in ones first. */
export async function appsForStep(at: number, owner: Owner, deps: Deps): Promise<PublishedApp[]> {
  const open = await openApps(await listApps(deps), owner, deps)
  const filter = at === 0 ? undefined : await findApp(FILTER, deps)
  return [...(filter ? [filter] : []), ...open].filter((app) => actionsForStep(app, at).length > 0)
}

/** The app of that name, if a step of this Zap may have it. */
export async function appForStep(name: string, owner: Owner, deps: Deps): Promise<PublishedApp | undefined> {
  const app = await findApp(name, deps)
  if (!app || app.source === 'builtin') return app
  return (await openApps([app], owner, deps))[0]
}

function openApps(apps: readonly PublishedApp[], owner: Owner, deps: Deps): Promise<PublishedApp[]> {
  if (owner.clientId === HOUSE_CLIENT_ID) return Promise.resolve(openToPerson(apps, owner.userId))
  return openTo(apps, owner.clientId, deps)
}

/** The actions that a step at that position may have: the first step reads, none after it does. Workflow API 6.2 */
export function actionsForStep(app: PublishedApp, at: number): Action[] {
  return actionsOf(app).filter(({ type }) => (type === 'READ') === (at === 0))
}

/** The step with another app, and nothing else of it. */
export function withApp({ title }: DraftStep, { id, version }: PublishedApp): DraftStep {
  return { ...emptyStep, app: { id, version }, title }
}

/** The step with an action; named after it, and with the only connection that there is, or another step's. */
export async function withAction(
  { steps }: Pick<DraftContent, 'steps'>,
  at: number,
  { app, kind, key }: Action,
  owner: Owner,
  deps: Deps,
): Promise<DraftStep> {
  const step = steps[at] ?? emptyStep
  const known = steps.find((other) => other.app?.id === app.id && other.connectionId !== null)?.connectionId
  return {
    ...emptyStep,
    app: { id: app.id, version: app.version },
    action: { kind, key },
    alias: freeAlias(step.alias ?? key, at, steps),
    title: step.title,
    connectionId: app.auth.type === 'none' ? null : (known ?? (await onlyConnection(app.id, owner, deps))),
  }
}

async function onlyConnection(appId: string, owner: Owner, deps: Deps): Promise<number | null> {
  const { connections } = await listOwnConnections(owner, appId, { limit: CONNECTIONS_MAX, offset: 0 }, deps)
  const [only, ...others] = connections.filter(({ status }) => status === 'active')
  return only && others.length === 0 ? only.id : null
}

/** A name that no other step has, as `new_pet` or `new_pet_2`; none for what cannot be made one. */
export function freeAlias(wanted: string, at: number, steps: readonly DraftStep[]): string | null {
  const name = wanted
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, ALIAS_LENGTH_MAX - 4)
  if (name === '') return null
  const taken = new Set(steps.flatMap(({ alias }, other) => (other === at || alias === null ? [] : [alias])))
  for (let number = 2, free = name; ; number++) {
    if (!taken.has(free)) return free
    free = `${name}_${number}`
  }
}
