// What keeps a draft from being published: the rules of POST /v2/zaps, said to whoever is writing it.  Workflow API 6.2
import type { Action } from '../../actions/index.ts'
import { findAction, findAppVersion, type PublishedApp } from '../../apps/index.ts'
import { findOwnConnection, type Owner } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { judgeSteps } from '../steps/judge-steps.ts'
import type { GoodStep } from '../steps/read-steps.ts'
import type { DraftContent, DraftStep } from './draft.ts'

/** A step with what it names. `action` is undefined while none is chosen. */
export type NamedDraftStep = { step: DraftStep; app: PublishedApp | undefined; action: Action | undefined }

/** A mistake. `pointer`: into the draft's JSON, as in `/steps/1/inputs/name`; `step`: counted from 0, null for the title. */
export type DraftMistake = { step: number | null; pointer: string; detail: string }

/** A step that may be published. `title`: the person's own. */
export type PublishableStep = GoodStep & { title: string | null }

/** Everything that is wrong, and the steps when nothing is. */
export type JudgedDraft = { mistakes: readonly DraftMistake[]; steps: readonly PublishableStep[] }

/** The steps of a draft with their apps and actions. */
export function nameSteps(steps: readonly DraftStep[], deps: Deps): Promise<NamedDraftStep[]> {
  return Promise.all(steps.map((step) => nameStep(step, deps)))
}

/** A step with its app and action. */
export async function nameStep(step: DraftStep, deps: Deps): Promise<NamedDraftStep> {
  const app = step.app ? await findAppVersion(step.app.id, step.app.version, deps) : undefined
  const action = app && step.action ? findAction(app, step.action.kind, step.action.key) : undefined
  return { step, app, action }
}

/** Judges a draft whose Zap belongs to `owner`. */
export async function judgeDraft(content: DraftContent, owner: Owner, deps: Deps): Promise<JudgedDraft> {
  const named = await nameSteps(content.steps, deps)
  const mistakes = [
    ...wholeMistakes(content),
    ...named.flatMap((one, at) => choiceMistakes(one, at)),
    ...ruleMistakes(named),
    ...(await Promise.all(named.map((one, at) => connectionMistakes(one, at, owner, deps)))).flat(),
  ]
  if (mistakes.length > 0) return { mistakes: inOrder(mistakes), steps: [] }
  return { mistakes, steps: named.flatMap(publishable) }
}

function wholeMistakes({ title, steps }: DraftContent): DraftMistake[] {
  return [
    ...(title.trim() === '' ? [{ step: null, pointer: '/title', detail: 'Give the Zap a title.' }] : []),
    ...(steps.length < 2
      ? [{ step: null, pointer: '/steps', detail: 'A Zap has a trigger and at least one step.' }]
      : []),
  ]
}

function choiceMistakes({ step, app, action }: NamedDraftStep, at: number): DraftMistake[] {
  if (!step.app) return [mistake(at, '/app', 'Choose an app.')]
  if (!app) return [mistake(at, '/app', 'This app is gone. Choose another one.')]
  if (!action) return [mistake(at, '/action', at === 0 ? 'Choose a trigger.' : 'Choose an action.')]
  return []
}

function ruleMistakes(named: readonly NamedDraftStep[]): DraftMistake[] {
  const asked = named.map(({ step, action }) => ({ asked: askedOf(step), action }))
  return judgeSteps(asked).flatMap(({ detail, source }) => {
    const pointer = source && 'pointer' in source ? source.pointer.replace(/^\/data/, '') : ''
    const at = Number(/^\/steps\/(\d+)/.exec(pointer)?.[1] ?? 0)
    // What is not chosen yet has been said. The API says alias, the pages short name.
    return named[at]?.action ? [{ step: at, pointer, detail: detail.replace('the alias', 'the short name') }] : []
  })
}

async function connectionMistakes(
  { step, app, action }: NamedDraftStep,
  at: number,
  owner: Owner,
  deps: Deps,
): Promise<DraftMistake[]> {
  if (!app || !action || app.auth.type === 'none') return []
  const connection = step.connectionId === null ? undefined : await findOwnConnection(step.connectionId, owner, deps)
  if (connection?.app_id !== app.id) return [mistake(at, '/authentication', `Choose a ${app.name} account.`)]
  if (connection.status === 'active') return []
  return [mistake(at, '/authentication', `“${connection.title}” has ended. Reconnect it, or choose another one.`)]
}

function publishable({ step, app, action }: NamedDraftStep): PublishableStep[] {
  if (!app || !action) return []
  const connectionId = app.auth.type === 'none' ? null : step.connectionId
  return [{ asked: askedOf(step), action, connectionId, title: step.title }]
}

function askedOf({ inputs, alias, connectionId }: DraftStep): GoodStep['asked'] {
  return { action: '', authentication: connectionId, inputs, alias }
}

function mistake(at: number, under: string, detail: string): DraftMistake {
  return { step: at, pointer: `/steps/${at}${under}`, detail }
}

function inOrder(mistakes: readonly DraftMistake[]): DraftMistake[] {
  return [...mistakes].sort((a, b) => (a.step ?? -1) - (b.step ?? -1))
}
