// The runs of a person's Zaps, for whoever may see them.                                              Workflow API 6.3
import type { Json } from '../../apps/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { ZapOwner } from '../zap.ts'
import { openDataIn, openOutputs } from './sealed-zap-run.ts'
import * as store from './store.ts'
import { soughtWords } from './words.ts'
import type { StepRecord, ZapRun, ZapRunStatus } from './zap-run.ts'

const KEPT_SECONDS = 30 * 24 * 3600

/** `from` inclusive, if not 30 days ago; `to` exclusive. `search`: a part of the Zap's title, or words that all stand in the data. */
export type ZapRunFilter = {
  from?: Date | undefined
  to?: Date | undefined
  zapId?: number | undefined
  statuses?: readonly ZapRunStatus[] | undefined
  search?: string | undefined
}

/** A run as lists show it. `data_out`: what its last step gave; null before any has. */
export type ListedZapRun = {
  id: string
  zap_id: number
  zap_title: string
  status: ZapRunStatus
  start_time: Date
  end_time: Date | null
  steps: readonly StepRecord[]
  data_in: Json
  data_out: Json
  problem: string | null
}

/** One page, the latest first. `count`: of all pages. */
export async function browseZapRuns(
  owner: ZapOwner,
  filter: ZapRunFilter,
  page: { limit: number; offset: number },
  deps: Deps,
): Promise<{ runs: ListedZapRun[]; count: number }> {
  const sought = await soughtOf(owner, filter, deps)
  const [runs, count] = await Promise.all([
    store.browse(deps.db, owner, sought, page),
    store.count(deps.db, owner, sought),
  ])
  return { runs: await Promise.all(runs.map((run) => listedOf(run, deps))), count }
}

async function soughtOf(
  { workspaceId }: ZapOwner,
  { from, to, zapId, statuses, search = '' }: ZapRunFilter,
  deps: Deps,
): Promise<store.SoughtZapRuns> {
  const text = search.trim()
  const since = from ?? addSeconds(deps.clock.now(), -KEPT_SECONDS)
  const found = text === '' ? undefined : { text, words: await soughtWords(workspaceId, text, deps) }
  return { from: since, to, zapId, statuses, search: found }
}

/** A run with what it was given and what it gave. */
export async function listedOf(run: ZapRun, deps: Pick<Deps, 'vault'>): Promise<ListedZapRun> {
  const [dataIn, outputs] = await Promise.all([openDataIn(run, deps), openOutputs(run, deps)])
  const { id, zap_id, zap_title, status, created_at, finished_at, steps, problem } = run
  return {
    id,
    zap_id,
    zap_title,
    status,
    start_time: created_at,
    end_time: finished_at,
    steps,
    data_in: dataIn,
    data_out: outputs.at(-1) ?? null,
    problem,
  }
}
