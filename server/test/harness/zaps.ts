// Zaps over the ledger, as tests of the engine want them.
import type { Owner } from '../../src/connections/index.ts'
import { findAccessToken } from '../../src/oauth/index.ts'
import { acceptItems } from '../../src/zaps/engine/index.ts'
import { browseZapRuns, type ListedZapRun } from '../../src/zaps/runs/index.ts'
import * as zaps from '../../src/zaps/store.ts'
import type { Zap } from '../../src/zaps/zap.ts'
import type { Cast } from './cast.ts'
import { poll } from './poll.ts'
import type { TestServer } from './server.ts'

export type ZapStepWish = { key: string; inputs?: object; alias?: string; app?: string; authentication?: string | null }

export type ZapCast = {
  owner: Owner
  /** Makes a Zap over HTTP; it is on. */
  makeZap(steps: readonly ZapStepWish[], title?: string): Promise<Zap>
  /** As a poll does it that has found these. */
  give(zap: Zap, ...items: Array<Parameters<typeof acceptItems>[2][number]>): Promise<void>
  /** All runs of a Zap, the first one first. */
  runsOf(zap: Zap): Promise<ListedZapRun[]>
  /** The same when each has come to an end or to rest in one of `statuses`. */
  settled(zap: Zap, count: number, withinMs?: number): Promise<ListedZapRun[]>
  reload(zap: Zap): Promise<Zap>
}

const RESTING = new Set(['success', 'error', 'halted', 'filtered', 'throttled', 'held', 'skipped'])
const RUNS_MAX = 20_000

/** For the user of `token`; `app` is the one that steps are of. */
export async function castZaps(server: TestServer, { call }: Cast, token: string, app: string): Promise<ZapCast> {
  const { deps } = server
  const caller = await findAccessToken(token, deps)
  if (!caller || caller.user_id === null) throw new Error('the token is not valid, or of no user')
  const owner = { clientId: caller.client_id, userId: caller.user_id, workspaceId: caller.workspace_id }
  const idOf = async (key: string, of: string) => {
    const { body } = await call(`/v2/actions?app=${of}`, { token })
    const found = body.data.find((action: { key: string }) => action.key === key)
    if (!found) throw new Error(`${of} has no ${key}`)
    return found.id
  }
  const reload = async ({ id }: Pick<Zap, 'id'>) => {
    const zap = await zaps.findZap(deps.db, id)
    if (!zap) throw new Error(`there is no Zap ${id}`)
    return zap
  }
  const runsOf = async ({ id }: Zap) => {
    const { runs } = await browseZapRuns(owner, { zapId: id }, { limit: RUNS_MAX, offset: 0 }, deps)
    return runs.reverse()
  }
  return {
    owner,
    reload,
    runsOf,
    makeZap: async (wishes, title = 'Copy entries') => {
      const steps = await Promise.all(
        wishes.map(async ({ key, app: of = app, authentication = null, inputs = {}, alias = null }) => {
          return { action: await idOf(key, of), authentication, inputs, alias }
        }),
      )
      const { status, body } = await call('/v2/zaps', { token, body: { data: { title, steps } } })
      if (status !== 201) throw new Error(`the Zap was not made: ${JSON.stringify(body)}`)
      return reload({ id: Number(body.id.slice(-12)) })
    },
    give: (zap, ...items) => deps.db.transaction().execute((tx) => acceptItems(tx, zap, items, deps)),
    settled: async (zap, count, withinMs = 20_000) => {
      let runs: ListedZapRun[] = []
      await poll(async () => {
        runs = await runsOf(zap)
        return runs.length === count && runs.every(({ status }) => RESTING.has(status))
      }, withinMs).catch((error) => {
        throw new Error(
          `${error}: ${JSON.stringify(runs.map(({ status, problem }) => [status, problem]).slice(0, 20))}`,
        )
      })
      return runs
    },
  }
}
