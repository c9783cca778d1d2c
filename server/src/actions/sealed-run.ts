// What a run was given and what it gave, sealed: both hold personal data and secrets. They open in the row of this run
// alone, with the key of its workspace.
import type { Json } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { Run, RunEnd } from './store.ts'

type Vault = Pick<Deps, 'vault'>
type Place = Pick<Run, 'id' | 'workspace_id'>
/** What a run gave: nothing of both while it has not ended. */
export type Ending = Pick<RunEnd, 'results' | 'errors'>

export async function sealInputs(run: Place, inputs: Record<string, Json>, { vault }: Vault): Promise<string> {
  return (await vault.of(run.workspace_id)).seal(JSON.stringify(inputs), placeOf(run, 'inputs'))
}

/** The inputs of a run as the client sent them. */
export async function openInputs(run: Place & Pick<Run, 'inputs'>, { vault }: Vault): Promise<Record<string, Json>> {
  return JSON.parse((await vault.of(run.workspace_id, run.inputs)).open(run.inputs, placeOf(run, 'inputs')))
}

export async function sealEnding(run: Place, { results, errors }: Ending, { vault }: Vault): Promise<string> {
  return (await vault.of(run.workspace_id)).seal(JSON.stringify({ results, errors }), placeOf(run, 'ending'))
}

/** The results and errors of a run. */
export async function openEnding(run: Place & Pick<Run, 'ending'>, { vault }: Vault): Promise<Ending> {
  if (run.ending === null) return { results: [], errors: [] }
  return JSON.parse((await vault.of(run.workspace_id, run.ending)).open(run.ending, placeOf(run, 'ending')))
}

function placeOf({ id, workspace_id }: Place, field: 'inputs' | 'ending'): string {
  return `run:${workspace_id}:${id}:${field}`
}
