// GET /v2/zaps                                                                                       Workflow API 6.1
// The user's Zaps that the client reaches, the one that changed last first. `include_shared` is taken and adds none: no
// Zap is shared yet.
import { z } from '@hono/zod-openapi'
import { listSchema, pageQuery } from '../actions/index.ts'
import type { Json } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { apiEndpoint, listEnvelope, pageOf, paging } from '../kernel/http/index.ts'
import type { TokenCaller } from '../oauth/index.ts'
import { ownAppId, reachOf, showingFor } from './reach.ts'
import { openStepInputs } from './sealed-inputs.ts'
import * as store from './store.ts'
import type { Zap, ZapStep } from './zap.ts'
import { readExpand, zapSchema, zapsOf } from './zap-shape.ts'

const query = z.object({
  ...pageQuery,
  expand: z.string().optional().describe('Of steps.action, steps.action.app, steps.authentication, …'),
  include_shared: z.string().optional(),
  'inputs[KEY]': z.string().optional().describe('Values, by commas, one of which an input KEY of a step must have'),
})

type Page = { limit: number; offset: number }
type Found = { zaps: Zap[]; steps: ZapStep[]; count: number }

export const listZaps = apiEndpoint<TokenCaller, typeof query>(
  {
    summary: 'List the Zaps of a user',
    tag: 'Zaps',
    query,
    answers: { 200: { description: 'One page', schema: listSchema(zapSchema) } },
  },
  async ({ caller, query, url }, deps) => {
    const page = paging(url)
    const wanted = wantedInputs(url)
    const { zaps, steps, count } =
      wanted.size === 0 ? await findPage(caller, page, deps) : await findMatching(caller, wanted, page, deps)
    const showing = await showingFor(caller, readExpand(query.expand), deps)
    const data = await zapsOf(zaps, steps, showing, deps)
    return { body: listEnvelope(data, { url, publicUrl: deps.publicUrl, count, ...page }) }
  },
)

/** `inputs[KEY]=V1,V2`: values of one key are alternatives. */
function wantedInputs(url: URL): ReadonlyMap<string, ReadonlySet<string>> {
  const named = [...url.searchParams].flatMap(([name, values]) => {
    const key = /^inputs\[(.+)\]$/.exec(name)?.[1]
    return key === undefined ? [] : [[key, new Set(values.split(','))] as const]
  })
  return new Map(named)
}

async function findPage(caller: TokenCaller, page: Page, deps: Deps): Promise<Found> {
  const reach = await reachOf(caller, deps)
  const [zaps, count] = await Promise.all([
    store.listZaps(deps.db, caller, reach, page),
    store.countZaps(deps.db, caller, reach),
  ])
  return { zaps, count, steps: await stepsOf(zaps, deps) }
}

// Inputs are sealed, so that they are compared here and not by PostgreSQL.
async function findMatching(
  caller: TokenCaller,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
  page: Page,
  deps: Deps,
): Promise<Found> {
  const all = await store.listZaps(deps.db, caller, await reachOf(caller, deps))
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
