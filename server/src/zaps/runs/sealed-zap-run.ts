// What a Zap run was given and what its steps gave, sealed: both hold personal data. They open in the row of this run alone,
// with the key of its workspace.
import type { JsonObject } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { ZapRun } from './zap-run.ts'

type Vault = Pick<Deps, 'vault'>
type Place = Pick<ZapRun, 'id' | 'workspace_id'>

export async function sealDataIn(run: Place, item: JsonObject, { vault }: Vault): Promise<string> {
  return (await vault.of(run.workspace_id)).seal(JSON.stringify(item), placeOf(run, 'data_in'))
}

/** The item that triggered the run. */
export async function openDataIn(run: Place & Pick<ZapRun, 'data_in'>, { vault }: Vault): Promise<JsonObject> {
  return JSON.parse((await vault.of(run.workspace_id, run.data_in)).open(run.data_in, placeOf(run, 'data_in')))
}

export async function sealOutputs(run: Place, outputs: readonly JsonObject[], { vault }: Vault): Promise<string> {
  return (await vault.of(run.workspace_id)).seal(JSON.stringify(outputs), placeOf(run, 'outputs'))
}

/** What each step after the trigger gave, in order; nothing before the first has ended. */
export async function openOutputs(run: Place & Pick<ZapRun, 'outputs'>, { vault }: Vault): Promise<JsonObject[]> {
  if (run.outputs === null) return []
  return JSON.parse((await vault.of(run.workspace_id, run.outputs)).open(run.outputs, placeOf(run, 'outputs')))
}

function placeOf({ id, workspace_id }: Place, field: 'data_in' | 'outputs'): string {
  return `zap_run:${workspace_id}:${id}:${field}`
}
