// Watch: a run is held for a day at most.
import { findAppVersion } from '../../apps/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { endEach } from '../execute/end-each.ts'
import { endRun } from '../execute/end-run.ts'
import { runErrorOf } from '../execute/run-error.ts'
import type { Run } from '../store.ts'
import * as store from './store.ts'

/** How long a run is held before it ends with an error. */
export const HELD_SECONDS_MAX = 24 * 3600

/** Ends those whose account nobody connected again in time. */
export async function endHeldRuns(deps: Deps): Promise<void> {
  const before = addSeconds(deps.clock.now(), -HELD_SECONDS_MAX)
  await endEach(
    (page) => store.listHeldSince(deps.db, { before, ...page }),
    (run) => end(run, deps),
    deps,
  )
}

async function end(run: Run, deps: Deps): Promise<void> {
  const name = (await findAppVersion(run.app_id, run.app_version, deps))?.name ?? 'the app'
  const detail = `The connection to ${name} has expired. The run was held for a day, and the account was not connected again.`
  const failure = { kind: 'failed', error: 'auth_expired', detail, isLost: false } as const
  await endRun(run, { status: 'error', results: [], errors: [runErrorOf(failure, { name }, false)] }, deps)
}
