// What a run was given and what it gave, sealed: both hold personal data and secrets. They open in the row of this run
// alone.
import type { Json } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { Run, RunEnd } from './store.ts'

type Seal = Pick<Deps, 'seal'>
/** What a run gave: nothing of both while it has not ended. */
export type Ending = Pick<RunEnd, 'results' | 'errors'>

export function sealInputs(runId: string, inputs: Record<string, Json>, { seal }: Seal): string {
  return seal.seal(JSON.stringify(inputs), placeOf(runId, 'inputs'))
}

/** The inputs of a run as the client sent them. */
export function openInputs({ id, inputs }: Pick<Run, 'id' | 'inputs'>, { seal }: Seal): Record<string, Json> {
  return JSON.parse(seal.open(inputs, placeOf(id, 'inputs')))
}

export function sealEnding(runId: string, { results, errors }: Ending, { seal }: Seal): string {
  return seal.seal(JSON.stringify({ results, errors }), placeOf(runId, 'ending'))
}

/** The results and errors of a run. */
export function openEnding({ id, ending }: Pick<Run, 'id' | 'ending'>, { seal }: Seal): Ending {
  return ending === null ? { results: [], errors: [] } : JSON.parse(seal.open(ending, placeOf(id, 'ending')))
}

function placeOf(runId: string, field: 'inputs' | 'ending'): string {
  return `run:${runId}:${field}`
}
