// A suggested Zap, as far as this server knows its apps and actions.                                  Workflow API 2.6
import { type Action, type ActionKind, actionsOf } from '../../actions/index.ts'
import type { PublishedApp } from '../../apps/index.ts'
import type { Owner } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { appForStep, withAction, withApp } from './choose.ts'
import { type DraftStep, emptyStep } from './draft.ts'
import type { PrefilledStep } from './prefilled.ts'

const triggering: readonly ActionKind[] = ['trigger', 'read']
const others: readonly ActionKind[] = ['write', 'search', 'search_or_write', 'search_and_write', 'read_bulk', 'filter']

/** The steps of a draft; what is unknown, or not for this person, is left to be chosen. There are at least two. */
export async function stepsOfPrefilled(
  suggested: readonly PrefilledStep[],
  owner: Owner,
  deps: Deps,
): Promise<DraftStep[]> {
  const steps: DraftStep[] = suggested.map(() => emptyStep)
  for (const [at, step] of suggested.entries()) {
    const app = await appForStep(step.app, owner, deps)
    if (!app) continue
    const action = actionOf(app, step, at)
    steps[at] = action
      ? { ...(await withAction({ steps }, at, action, owner, deps)), ...suggestedIn(step) }
      : withApp(emptyStep, app)
  }
  while (steps.length < 2) steps.push(emptyStep)
  return steps
}

// What was suggested names its own steps: the aliases stand in its inputs.
function suggestedIn({ params, alias, title }: PrefilledStep): Partial<DraftStep> {
  return { inputs: { ...params }, ...(alias !== undefined && { alias }), ...(title !== undefined && { title }) }
}

// `type` tells two actions of one key apart; `read` means a trigger where there is one. What an app hides is for its own
// forms, and for no link of anybody's.
function actionOf(app: PublishedApp, { action, type }: PrefilledStep, at: number): Action | undefined {
  if (action === undefined) return undefined
  const kinds = at === 0 ? triggering : others
  const wanted = kinds.filter((kind) => kind === type && kind !== 'read')
  const shown = actionsOf(app).filter(({ key }) => key === action)
  const found = [...wanted, ...kinds].map((wantedKind) => shown.find(({ kind }) => kind === wantedKind))
  return found.find((one) => one !== undefined)
}
