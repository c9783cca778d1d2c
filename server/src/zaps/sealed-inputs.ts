// What a step is given, sealed: it holds personal data. It opens at this step alone, with the key of its workspace.
import type { Json } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { ZapStep } from './zap.ts'

type Place = Pick<ZapStep, 'zap_id' | 'revision' | 'position'> & { workspace_id: number }
type Vault = Pick<Deps, 'vault'>

export async function sealStepInputs(
  step: Place,
  inputs: Readonly<Record<string, Json>>,
  { vault }: Vault,
): Promise<string> {
  return (await vault.of(step.workspace_id)).seal(JSON.stringify(inputs), placeOf(step))
}

/** The inputs as they were sent. */
export async function openStepInputs(
  step: Place & Pick<ZapStep, 'inputs'>,
  { vault }: Vault,
): Promise<{ [name: string]: Json }> {
  return JSON.parse((await vault.of(step.workspace_id, step.inputs)).open(step.inputs, placeOf(step)))
}

function placeOf({ workspace_id, zap_id, revision, position }: Place): string {
  return `zap:${workspace_id}:${zap_id}:${revision}:${position}:inputs`
}
