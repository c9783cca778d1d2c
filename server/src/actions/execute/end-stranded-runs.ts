// Watch: a run that is far beyond its time limit ends, whatever became of its job.                  Workflow API 7.5
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import * as store from '../store.ts'
import { endEach } from './end-each.ts'
import { endRun } from './end-run.ts'
import { endUnexecuted } from './execute-run.ts'
import { judgeClaim } from './judge-claim.ts'

const LIMIT_SECONDS = 15 * 60
/** Ends them all, each with what is known of it. */
export async function endStrandedRuns(deps: Deps): Promise<void> {
  const before = addSeconds(deps.clock.now(), -LIMIT_SECONDS)
  const end = async (run: store.Run) => {
    const isLost = judgeClaim(run) === 'outcome_unknown'
    await endRun(run, await endUnexecuted(run, isLost ? 'outcome_unknown' : 'given_up', deps), deps)
  }
  await endEach((page) => store.listStrandedRuns(deps.db, { before, ...page }), end, deps)
}
