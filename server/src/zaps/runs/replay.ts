// A run that ended badly is carried out again from the step that failed. It is its person who says so: what a write of
// unknown outcome did is for him to look up, nothing here repeats one by itself.
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { enqueueAgain } from '../engine/lane-store.ts'
import { startLanes } from '../engine/start-lanes.ts'
import * as zaps from '../store.ts'
import type { ZapOwner } from '../zap.ts'
import * as store from './store.ts'

/** Puts the run at the end of its Zap's queue; `refused` says why not, for the person. */
export async function replayZapRun(
  tx: Tx,
  id: string,
  owner: ZapOwner,
  deps: Deps,
): Promise<'replayed' | { refused: string }> {
  const run = await store.findOwn(tx, id, owner)
  if (!run) return { refused: 'The run is kept no longer.' }
  if (run.position === 0) return { refused: 'What triggered it could not be read: there is nothing to run again.' }
  const zap = await zaps.lockZap(tx, run.zap_id)
  if (!zap) return { refused: 'Its Zap is gone.' }
  if (!zap.is_enabled) return { refused: 'The Zap is off. Turn it on first.' }
  // Its status is judged as it is now: somebody may have been first.
  if (!(await store.putBack(tx, run))) return { refused: 'Only a run that failed can be replayed.' }
  const start = await enqueueAgain(tx, run, deps.clock.now())
  if (start) await startLanes(tx, [start], deps)
  return 'replayed'
}
