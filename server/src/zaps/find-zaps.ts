// The Zaps that a request is about, one page of them, and their steps.
import type { Json } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { pageOf } from '../kernel/http/index.ts'
import type { TokenCaller } from '../oauth/index.ts'
import { ownAppId } from './reach.ts'
import { openStepInputs } from './sealed-inputs.ts'
import * as store from './store.ts'
import type { Zap, ZapStep } from './zap.ts'

type Page = { limit: number; offset: number }
/** Inputs that steps of the partner's app must have: one of the values of every key. */
export type WantedInputs = ReadonlyMap<string, ReadonlySet<string>>
export type FoundZaps = { zaps: Zap[]; steps: ZapStep[]; count: number }

/** One page of the user's Zaps within a reach, the one that changed last first. `count`: of all pages. */
export async function findZaps(
  caller: TokenCaller,
  { reach, wanted, page }: { reach: store.Reach; wanted: WantedInputs; page: Page },
  deps: Deps,
): Promise<FoundZaps> {
  if (wanted.size > 0) return findMatching(caller, reach, wanted, page, deps)
  const [zaps, count] = await Promise.all([
    store.listZaps(deps.db, caller, reach, page),
    store.countZaps(deps.db, caller, reach),
  ])
  return { zaps, count, steps: await stepsOf(zaps, deps) }
}

// Inputs are sealed, so that they are compared here and not by PostgreSQL.
async function findMatching(
  caller: TokenCaller,
  reach: store.Reach,
  wanted: WantedInputs,
  page: Page,
  deps: Deps,
): Promise<FoundZaps> {
  const all = await store.listZaps(deps.db, caller, reach)
  const steps = await stepsOf(all, deps)
  const appId = await ownAppId(caller, deps)
  const given = await inputsByZap(
    all,
    steps.filter(({ app_id }) => appId === undefined || app_id === appId),
    deps,
  )
  const matching = all.filter(({ id }) =>
    [...wanted].every(([key, values]) => (given.get(id) ?? []).some((inputs) => values.has(textOf(inputs[key])))),
  )
  const zaps = pageOf(matching, page)
  return { zaps, count: matching.length, steps: steps.filter(({ zap_id }) => zaps.some(({ id }) => id === zap_id)) }
}

function stepsOf(zaps: readonly Zap[], { db }: Deps): Promise<ZapStep[]> {
  return store.listSteps(
    db,
    zaps.map(({ id }) => id),
  )
}

async function inputsByZap(
  zaps: readonly Zap[],
  steps: readonly ZapStep[],
  deps: Deps,
): Promise<ReadonlyMap<number, { [name: string]: Json }[]>> {
  const places = new Map(zaps.map(({ id, workspace_id }) => [id, workspace_id]))
  const opened = await Promise.all(
    steps.map(async (step) => ({
      zapId: step.zap_id,
      inputs: await openStepInputs({ ...step, workspace_id: places.get(step.zap_id) ?? 0 }, deps),
    })),
  )
  const byZap = Map.groupBy(opened, ({ zapId }) => zapId)
  return new Map([...byZap].map(([id, own]) => [id, own.map(({ inputs }) => inputs)]))
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
