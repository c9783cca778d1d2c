// The end of a step and what follows from it commit together, with the beginning of the next step where there is one. What
// the lanes of a process have to write at one time shares a statement.
import type { Deps } from '../../kernel/deps.ts'
import { together } from '../../kernel/together.ts'
import { type Advance, advanceRuns } from '../runs/store.ts'
import { countEnded } from './observed-zap-run.ts'

/** `moved`: and no step was begun; `begun`: it was. `lost`: the run stands elsewhere, or another worker has its step. */
export type Advanced = 'moved' | 'begun' | 'lost'

/** Moves a run on. A step is begun only while the Zap is on and the lane this worker's; the rest happens all the same. */
export const advance: (deps: Deps, step: Advance) => Promise<Advanced> = together(
  async (deps: Deps, all: readonly Advance[]): Promise<Advanced[]> => {
    const moved = await advanceRuns(deps.pool, all, deps.clock.now())
    const advanced = all.map(({ move, begun }): Advanced => {
      const stepRun = moved.get(move.id)
      if (stepRun === undefined) return 'lost'
      return begun !== undefined && stepRun === begun.id ? 'begun' : 'moved'
    })
    countEnded(
      all.flatMap(({ move }, at) => (advanced[at] === 'lost' ? [] : move)),
      deps,
    )
    return advanced
  },
)
