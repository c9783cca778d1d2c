// Watches over lanes: those that have waited as their provider asked, and those whose worker is gone.

import { addSeconds } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { WAIT_SECONDS_MAX } from './judge-step-end.ts'
import * as store from './lane-store.ts'
import { startLanes } from './start-lanes.ts'

const ROWS_MAX = 500
// A step takes ten minutes at most, and a worker's turn ends after the step that it is in.
const STRANDED_SECONDS = 15 * 60

/** Watch: lanes whose waiting is over are taken up again. */
export async function resumeLanes(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  const last = addSeconds(now, WAIT_SECONDS_MAX)
  await startAll((tx) => store.resumeDue(tx, { now, last }, ROWS_MAX), deps)
}

/** Watch: a lane that nobody has worked at for long gets a worker, whatever became of its job. */
export async function restartLanes(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  await startAll((tx) => store.restartStranded(tx, STRANDED_SECONDS, now, ROWS_MAX), deps)
}

async function startAll(list: (tx: Tx) => Promise<store.Start[]>, deps: Deps): Promise<void> {
  await deps.db.transaction().execute(async (tx) => startLanes(tx, await list(tx), deps))
}
