// A run that ended badly is carried out again from the step that failed. It is its person who says so: what a write of
// unknown outcome did is for him to look up, nothing here repeats one by itself.
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { enqueueAgain } from '../engine/queue-store.ts'
import { startLanes } from '../engine/start-lanes.ts'
import * as zaps from '../store.ts'
import type { Zap, ZapOwner } from '../zap.ts'
import { newerRevision } from './newer-revision.ts'
import * as store from './store.ts'
import type { ZapRun } from './zap-run.ts'

/**
 * Puts the run at the end of its Zap's queue; `refused` says why not, for the person. `revision`: of the steps that it is to go
 * by from there on, where that is another than it began with; it has to be the live one, with the same steps up to there.
 */
export async function replayZapRun(
  tx: Tx,
  id: string,
  owner: ZapOwner,
  deps: Deps,
  revision?: number,
): Promise<'replayed' | { refused: string }> {
  const run = await store.findOwn(tx, id, owner)
  if (!run) return { refused: 'The run is kept no longer.' }
  if (run.position === 0) return { refused: 'What triggered it could not be read: there is nothing to run again.' }
  const zap = await zaps.lockZap(tx, run.zap_id)
  if (!zap) return { refused: 'Its Zap is gone.' }
  if (!zap.is_enabled) return { refused: 'The Zap is off. Turn it on first.' }
  if (revision !== undefined && !(await mayGoBy(tx, run, zap, revision, deps)))
    return { refused: 'Its Zap has changed meanwhile. Look at the run again.' }
  // Its status is judged as it is now: somebody may have been first.
  if (!(await store.putBack(tx, run, revision ?? run.revision)))
    return { refused: 'Only a run that failed can be replayed.' }
  const start = await enqueueAgain(tx, run, deps.clock.now())
  if (start) await startLanes(tx, [start], deps)
  return 'replayed'
}

async function mayGoBy(tx: Tx, run: ZapRun, zap: Zap, revision: number, deps: Deps): Promise<boolean> {
  if (revision === run.revision) return true
  const newer = await newerRevision(tx, run, zap, deps)
  return newer?.revision === revision && newer.fits === 'same'
}
