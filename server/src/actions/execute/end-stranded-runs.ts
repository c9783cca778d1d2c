// Watch: a run that is far beyond its time limit ends, whatever became of its job.                  Workflow API 7.5
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { isDatabaseAway } from '../../kernel/http/failures.ts'
import * as store from '../store.ts'
import { endRun } from './end-run.ts'
import { endUnexecuted } from './execute-run.ts'
import { judgeClaim } from './judge-claim.ts'

const LIMIT_SECONDS = 15 * 60
const ROWS_MAX = 100

/** Ends them all; one that cannot be ended is logged and keeps none of the others waiting. */
export async function endStrandedRuns(deps: Deps): Promise<void> {
  const before = addSeconds(deps.clock.now(), -LIMIT_SECONDS)
  let last: store.RunKey | undefined
  do {
    const runs = await store.listStrandedRuns(deps.db, { before, last, rowsMax: ROWS_MAX })
    for (const run of runs) await end(run, deps)
    last = runs[ROWS_MAX - 1]
  } while (last)
}

async function end(run: store.Run, deps: Deps): Promise<void> {
  try {
    const isLost = judgeClaim(run) === 'outcome_unknown'
    await endRun(run, await endUnexecuted(run, isLost ? 'outcome_unknown' : 'given_up', deps), deps)
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    deps.log.error({ err: error, run: run.id }, 'a stranded run cannot be ended')
  }
}
