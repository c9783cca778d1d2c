import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { storable } from '../../kernel/json.ts'
import { sealDataIn } from '../runs/sealed-zap-run.ts'
import { wordsOf } from '../runs/words.ts'
import type { ZapRunStatus } from '../runs/zap-run.ts'
import type { Zap } from '../zap.ts'
import type { NewZapRun } from './queue-store.ts'

/** What a new run belongs to. */
export type RunOf = Pick<Zap, 'id' | 'title' | 'revision' | 'user_id' | 'workspace_id' | 'client_id'>
type NewRunDeps = Pick<Deps, 'db' | 'vault' | 'seal' | 'caches' | 'clock'>

const FIRST_STEP = 1 // step 0 is the trigger, and has ended

/** A run of a Zap for an item of its trigger, that waits for its first step. */
export async function newZapRun(zap: RunOf, item: JsonObject, deps: NewRunDeps): Promise<NewZapRun> {
  const now = deps.clock.now()
  const id = randomUUID()
  const at = now.toISOString()
  return {
    id,
    created_at: now,
    zap_id: zap.id,
    zap_title: zap.title,
    revision: zap.revision,
    user_id: zap.user_id,
    workspace_id: zap.workspace_id,
    client_id: zap.client_id,
    status: 'pending',
    position: FIRST_STEP,
    steps: [{ run_id: null, status: 'success', start_time: at, end_time: at }],
    data_in: await sealDataIn({ id, workspace_id: zap.workspace_id }, item, deps),
    words: await wordsOf(zap.workspace_id, [item], deps),
    problem: null,
    finished_at: null,
  }
}

/** A run that came to nothing at its trigger: the notification could not be read. `item`: what it said. */
export async function unreadableRun(
  zap: RunOf,
  item: JsonObject,
  { status, problem }: { status: Extract<ZapRunStatus, 'error' | 'halted'>; problem: string },
  deps: NewRunDeps,
): Promise<NewZapRun> {
  const run = await newZapRun(zap, item, deps)
  const steps = run.steps.map((step) => ({ ...step, status }))
  return { ...run, status, problem: storable(problem), position: 0, steps, finished_at: run.created_at }
}
