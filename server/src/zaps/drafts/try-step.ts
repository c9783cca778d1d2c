// Tries one step of a draft, as if the Zap ran with what the tests of earlier steps gave. What writes, writes.
import { type Action, sampleOf, tryAction } from '../../actions/index.ts'
import type { Json } from '../../apps/index.ts'
import { findOwnConnection, type Owner } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { judgeFilter } from '../steps/judge-filter.ts'
import { fillInputs, type Given, MappingTooLarge } from '../steps/mapping.ts'
import type { DraftContent, DraftStep, StepTest } from './draft.ts'
import { type NamedDraftStep, nameSteps } from './judge-draft.ts'
import { keptResults } from './kept-results.ts'

/** `untested`: the earlier steps, counted from 0, whose test must come first, since their values are mapped. */
export type TriedStep = { kind: 'tried'; test: StepTest } | { kind: 'untested'; steps: readonly number[] }

/** Tries the step at that place. It must have an action, and everything that the action requires. */
export async function tryStep(content: DraftContent, at: number, owner: Owner, deps: Deps): Promise<TriedStep> {
  const named = await nameSteps(content.steps.slice(0, at + 1), deps)
  const last = named.at(-1)
  if (!last?.action) throw new Error(`step ${at} of a draft has no action to be tried`)
  const earlier = named.slice(0, -1)
  const untested = untestedSteps(last.step.inputs, earlier)
  if (untested.length > 0) return { kind: 'untested', steps: untested }
  const given = earlier.map(({ step }) => ({ alias: step.alias, output: step.tested?.results[0] ?? null }))
  const tried = await tryGiven(last, given, owner, deps)
  return { kind: 'tried', test: { ...tried, results: keptResults(tried.results, content.steps.toSpliced(at, 1)) } }
}

/** How the test ended, with all of its results. */
async function tryGiven(step: NamedDraftStep, given: readonly Given[], owner: Owner, deps: Deps): Promise<StepTest> {
  try {
    return await tryWith(step, fillInputs(step.step.inputs, given), owner, deps)
  } catch (error) {
    if (!(error instanceof MappingTooLarge)) throw error
    return { at: deps.clock.now().toISOString(), runId: null, results: [], count: 0, problem: error.message }
  }
}

async function tryWith(
  { step, action }: NamedDraftStep,
  inputs: Record<string, Json>,
  owner: Owner,
  deps: Deps,
): Promise<StepTest> {
  if (!action) throw new Error('a step without an action cannot be tried')
  if (action.type === 'FILTER') return filterTest(inputs, deps)
  const connection = step.connectionId === null ? undefined : await findOwnConnection(step.connectionId, owner, deps)
  const { runId = null, end } = await tryAction({ action, connection, inputs }, owner, deps)
  return {
    at: deps.clock.now().toISOString(),
    runId,
    results: end.errors.length > 0 ? end.results : orExample(end.results, action),
    count: end.results.length,
    problem: end.errors.length > 0 ? end.errors.map(({ detail }) => detail).join(' ') : null,
  }
}

/** A trigger that had nothing gives its app's example, so that later steps can be mapped and tested; the count stays 0. */
function orExample(results: StepTest['results'], action: Action): StepTest['results'] {
  return results.length === 0 && action.type === 'READ' ? sampleOf(action) : results
}

function filterTest(inputs: Record<string, Json>, { clock }: Pick<Deps, 'clock'>): StepTest {
  const goesOn = judgeFilter(inputs)
  return { at: clock.now().toISOString(), runId: null, results: [{ goes_on: goesOn }], count: 1, problem: null }
}

/** Earlier steps that the inputs name, and that have given nothing yet. A name without a step may mean any of them. */
function untestedSteps(inputs: DraftStep['inputs'], earlier: readonly NamedDraftStep[]): number[] {
  const text = JSON.stringify(inputs)
  if (!text.includes('{{')) return []
  const giving = earlier.flatMap(({ step, action }, at) => (action?.type === 'FILTER' ? [] : [{ step, at }]))
  const isTested = ({ step }: { step: DraftStep }) => (step.tested?.results.length ?? 0) > 0
  const named = giving.filter(({ step: { alias } }) => alias !== null && new RegExp(`\\{\\{\\s*${alias}\\.`).test(text))
  const wanted = named.length > 0 ? named : giving.some(isTested) ? [] : giving
  return wanted.filter((one) => !isTested(one)).map(({ at }) => at)
}
