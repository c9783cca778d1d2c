// The end of a step and what follows from it commit together, with the beginning of the next step where there is one. What
// the lanes of a process have to write at one time shares a transaction.
import { beginSteps, endSteps, type Run, type SealedEnd } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { together } from '../../kernel/together.ts'
import type { Move } from '../runs/store.ts'
import * as runs from '../runs/store.ts'
import { countEnded } from './observed-zap-run.ts'

/** `ended`: the action run of the step where the run was found; `begun`: of the step that it moves to. */
export type Advance = { move: Move; ended?: SealedEnd | undefined; begun?: Run | undefined }
/** `moved`: and no step was begun; `begun`: it was. `lost`: the run stands elsewhere, or another worker has its step. */
export type Advanced = 'moved' | 'begun' | 'lost'

/** Moves a run on. A step is begun only while the Zap is on and the lane this worker's; the rest happens all the same. */
export const advance: (deps: Deps, step: Advance) => Promise<Advanced> = together(
  async (deps: Deps, all: readonly Advance[]): Promise<Advanced[]> => {
    const advanced = await deps.db.transaction().execute(async (tx) => {
      const ended = await endSteps(
        tx,
        all.flatMap(({ ended }) => ended ?? []),
        deps.clock.now(),
      )
      const own = all.filter((step) => !step.ended || ended.has(step.ended.run.id))
      const moved = await runs.moveRuns(
        tx,
        own.map(({ move }) => move),
      )
      const begun = own.flatMap(({ begun }) => (begun && moved.get(begun.zap_run_id ?? '') === begun.id ? [begun] : []))
      await beginSteps(tx, begun)
      return all.map((step): Advanced => {
        if (!own.includes(step) || !moved.has(step.move.id)) return 'lost'
        return step.begun && begun.includes(step.begun) ? 'begun' : 'moved'
      })
    })
    countEnded(
      all.flatMap(({ move }, at) => (advanced[at] === 'lost' ? [] : move)),
      deps,
    )
    return advanced
  },
)
