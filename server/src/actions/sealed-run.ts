import type { Json } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { Run } from './store.ts'

/** Seals a run's inputs: some of them are secrets. They open in the row of this run alone. */
export function sealInputs(runId: string, inputs: Record<string, Json>, { seal }: Pick<Deps, 'seal'>): string {
  return seal.seal(JSON.stringify(inputs), placeOf(runId))
}

/** The inputs of a run as the client sent them. */
export function openInputs(
  { id, inputs }: Pick<Run, 'id' | 'inputs'>,
  { seal }: Pick<Deps, 'seal'>,
): Record<string, Json> {
  return JSON.parse(seal.open(inputs, placeOf(id)))
}

function placeOf(runId: string): string {
  return `run:${runId}:inputs`
}
