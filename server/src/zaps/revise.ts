// What somebody wrote in the editor becomes the Zap. Its steps are never changed: they are written anew as a further
// revision, and runs that have begun go on with theirs.
import { isDeepStrictEqual } from 'node:util'
import { holdActive } from '../connections/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { openStepInputs } from './sealed-inputs.ts'
import { type RevisedStep, sealSteps } from './steps/seal-steps.ts'
import * as store from './store.ts'
import { switchOff } from './switch.ts'
import { startTrigger, stopTrigger } from './triggers/index.ts'
import type { Zap, ZapStep } from './zap.ts'

/**
 * Gives a Zap a new title and new steps, which have been judged; returns it as it is then. One that is on is triggered by the
 * new first step from now on; should a connection of the new steps have ended meanwhile, it is turned off.
 */
export async function saveRevision(
  tx: Tx,
  zap: Zap,
  { title, steps }: { title: string; steps: readonly RevisedStep[] },
  deps: Deps,
): Promise<Zap> {
  const used = [...new Set(steps.flatMap(({ connectionId }) => connectionId ?? []))]
  const active = await holdActive(tx, used) // connections before Zaps, as everybody locks them
  const current = await store.lockZap(tx, zap.id)
  if (!current) throw new Error(`the Zap ${zap.id} is gone`)
  const [formerTrigger] = await store.listStepsOf(tx, zap.id, current.revision)
  const revised = { ...current, title, revision: current.revision + 1, updated_at: deps.clock.now() }
  const rows = await sealSteps(revised, steps, deps)
  await store.insertSteps(tx, rows)
  await store.revise(tx, revised, revised.updated_at)
  if (!current.is_enabled) return revised
  if (used.every((id) => active.has(id))) await restartTrigger(tx, revised, [formerTrigger, rows[0]], deps)
  else await switchOff(tx, revised, deps, { reason: 'A connection of it cannot be used: reconnect it first.' })
  return (await store.findZap(tx, zap.id)) ?? revised
}

async function restartTrigger(
  tx: Tx,
  zap: Zap,
  [former, next]: readonly [ZapStep | undefined, ZapStep | undefined],
  deps: Deps,
): Promise<void> {
  if (former && next && (await isSame(zap, former, next, deps))) return
  await stopTrigger(tx, zap, deps)
  await startTrigger(tx, zap, deps)
}

async function isSame({ workspace_id }: Zap, a: ZapStep, b: ZapStep, deps: Deps): Promise<boolean> {
  const [was, is] = await Promise.all([a, b].map((step) => openStepInputs({ ...step, workspace_id }, deps)))
  return (
    a.app_id === b.app_id &&
    a.app_version === b.app_version &&
    a.kind === b.kind &&
    a.operation === b.operation &&
    a.connection_id === b.connection_id &&
    isDeepStrictEqual(was, is)
  )
}
