import { type Action, type ActionKind, actionKinds, actionsOf, type PublishedApp } from '../../apps/index.ts'
import type { StepType, TemplateStep } from './template.ts'

/** A trigger comes before an operation of the same key: it is what a Zap begins with. */
const readingKinds = ['trigger', 'read'] as const

/**
 * The action that a step of a template means; undefined when the app has none of that key and type which may stand there:
 * the first step of a Zap reads, and none after it does. Workflow API 6.2
 */
export function actionOfStep(
  { action, type }: Pick<TemplateStep, 'action' | 'type'>,
  at: number,
  app: PublishedApp,
): Action | undefined {
  if (action === undefined) return undefined
  const fitting = kindsAt(at).filter((kind) => type === undefined || typeOfKind(kind) === type)
  const shown = actionsOf(app) // what an app hides is for its own forms, and for no link of anybody's
  for (const kind of fitting) {
    const found = shown.find((one) => one.kind === kind && one.key === action)
    if (found) return found
  }
  return undefined
}

/** What v1 and the embed pages call an action of that kind. */
export function typeOfKind(kind: ActionKind): StepType {
  return kind === 'trigger' ? 'read' : kind
}

function kindsAt(at: number): readonly ActionKind[] {
  return at === 0 ? readingKinds : actionKinds.filter((kind) => kind !== 'trigger' && kind !== 'read')
}
