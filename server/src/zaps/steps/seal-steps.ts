import type { Deps } from '../../kernel/deps.ts'
import { sealStepInputs } from '../sealed-inputs.ts'
import type { Zap, ZapStep } from '../zap.ts'
import type { GoodStep } from './read-steps.ts'

/** A step as a revision is to have it. `title`: the user's own. */
export type RevisedStep = GoodStep & { title?: string | null }

/** The rows of the steps of `zap.revision`, each sealed to its place. */
export async function sealSteps(
  { id, revision, workspace_id }: Pick<Zap, 'id' | 'revision' | 'workspace_id'>,
  steps: readonly RevisedStep[],
  deps: Pick<Deps, 'vault'>,
): Promise<ZapStep[]> {
  return Promise.all(
    steps.map(async ({ asked, action, connectionId, title = null }, position) => ({
      zap_id: id,
      revision,
      position,
      app_id: action.app.id,
      app_version: action.app.version,
      kind: action.kind,
      operation: action.key,
      connection_id: connectionId,
      inputs: await sealStepInputs({ zap_id: id, revision, position, workspace_id }, asked.inputs, deps),
      alias: asked.alias,
      title,
    })),
  )
}
