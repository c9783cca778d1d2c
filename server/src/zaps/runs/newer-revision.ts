// Whether a run that failed can go on with the steps that are live by now: what it has done so far must be the same there.
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { openStepInputs } from '../sealed-inputs.ts'
import * as zaps from '../store.ts'
import type { Zap, ZapStep } from '../zap.ts'
import type { ZapRun } from './zap-run.ts'

/** `same`: every step that the run has behind it; `differs`: one is another now; `ends`: the step that failed is gone. */
export type NewerRevision = { revision: number; fits: 'same' | 'differs' | 'ends' }

/** How the live steps of a Zap stand to a run of it; undefined when the run goes by them already. */
export async function newerRevision(
  db: Db,
  run: Pick<ZapRun, 'revision' | 'position'>,
  zap: Pick<Zap, 'id' | 'revision' | 'workspace_id'>,
  deps: Pick<Deps, 'vault'>,
): Promise<NewerRevision | undefined> {
  const { revision } = zap
  if (run.revision === revision) return undefined
  const former = await zaps.listStepsOf(db, zap.id, run.revision)
  const live = await zaps.listStepsOf(db, zap.id, revision)
  for (const [at, step] of former.slice(0, run.position).entries()) {
    if (!(await isSameStep(step, live[at], zap, deps))) return { revision, fits: 'differs' }
  }
  return { revision, fits: live.length > run.position ? 'same' : 'ends' }
}

// By which account it was done, and with which version of its app, changes nothing of what it gave.
async function isSameStep(
  was: ZapStep,
  is: ZapStep | undefined,
  { workspace_id }: Pick<Zap, 'workspace_id'>,
  deps: Pick<Deps, 'vault'>,
): Promise<boolean> {
  if (!is) return false
  const open = (step: ZapStep) => openStepInputs({ ...step, workspace_id }, deps)
  return (
    was.app_id === is.app_id &&
    was.kind === is.kind &&
    was.operation === is.operation &&
    was.alias === is.alias &&
    isDeepStrictEqual(await open(was), await open(is))
  )
}
