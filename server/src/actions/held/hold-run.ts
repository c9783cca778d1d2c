// A run on a connection that has expired is held where the partner chose so, and refused otherwise.   outbound-oauth §3
import { findClient } from '../../clients/index.ts'
import { lockStatus } from '../../connections/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Run } from '../store.ts'
import * as store from './store.ts'

/** The run waits for its connection now: whoever connects the account again lets it go. */
export class RunHeld extends Error {}

/** Whether the client's partner has runs on an expired connection held. */
export async function holdsRuns(clientId: string, deps: Pick<Deps, 'db' | 'caches'>): Promise<boolean> {
  return (await findClient(clientId, deps))?.partner?.on_expired === 'hold'
}

/**
 * Whether a connection still waits to be connected again. Until `tx` is over it stays so: a run that is held in it is seen
 * by whoever lets the held ones go.
 */
export async function mustWait(tx: Tx, connectionId: number): Promise<boolean> {
  const status = await lockStatus(tx, connectionId)
  return status !== undefined && status !== 'active'
}

/**
 * Puts back a run whose worker finds its connection expired. `held`: it waits; `works`: the connection works again by now;
 * `refused`: its partner has such runs refused.
 */
export async function holdRun(
  run: Pick<Run, 'id' | 'created_at' | 'attempts' | 'client_id'>,
  connectionId: number,
  deps: Deps,
): Promise<'held' | 'works' | 'refused'> {
  if (!(await holdsRuns(run.client_id, deps))) return 'refused'
  return deps.db.transaction().execute(async (tx) => {
    if (!(await mustWait(tx, connectionId))) return 'works'
    await store.holdRun(tx, run, deps.clock.now())
    return 'held'
  })
}
