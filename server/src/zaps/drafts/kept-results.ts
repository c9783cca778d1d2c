// How much of what a test gave is kept in the draft. Pure.
import type { Json } from '../../apps/index.ts'
import type { DraftStep, StepTest } from './draft.ts'

const RESULTS_KEPT = 3
const STEP_LENGTH_MAX = 200_000
/** Of all steps: a draft is opened whole, on every page that shows its Zap. */
const DRAFT_LENGTH_MAX = 1_000_000

/** The first results, as far as there is room for them beside what the tests of other steps gave. */
export function keptResults(
  results: ReadonlyArray<{ readonly [name: string]: Json }>,
  others: readonly Pick<DraftStep, 'tested'>[],
): StepTest['results'] {
  const taken = others.reduce((sum, { tested }) => sum + (tested ? lengthOf(tested.results) : 0), 0)
  const room = Math.min(STEP_LENGTH_MAX, DRAFT_LENGTH_MAX - taken)
  let length = 0
  return results.slice(0, RESULTS_KEPT).filter((result) => {
    length += lengthOf(result)
    return length <= room
  })
}

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length
}
