// POST /v2/action-runs and GET /v2/action-runs/{id}          seed 004, step 4

import type { Api } from '../http/api.ts'
import type { Http } from '../http/call.ts'
import type { CallOptions } from '../http/deadline.ts'
import type { CreatedRun, Run } from '../wire/index.ts'
import {
  type CreateRunOptions,
  createRun,
  type FinishedRun,
  type RunAction,
  readRun,
  waitForRun,
} from './run-and-wait.ts'

/** Action runs. */
export type Runs = {
  /**
   * Starts an action and returns at once with the run's id. Needs `action:run`. Follows `POST /v2/action-runs`.
   * @throws {WayleaveError} `invalid`: action, connection or callback address; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const [action] = (await user.actions.list({ app: 'petshop' })).data
   * const { id } = await user.runs.create({ action: action.id, connection: '415093277', inputs: { name: 'Rex' } })
   * ```
   */
  create(run: RunAction, options?: CreateRunOptions): Promise<CreatedRun>
  /**
   * Where a run stands. `waitSeconds` (0 to 30) holds the answer until it ends. Kept 7 days.
   * Follows `GET /v2/action-runs/{id}`.
   * @throws {WayleaveError} `not_found`: unknown, too old, or somebody else's; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const { status } = await user.runs.get('3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713')
   * ```
   */
  get(id: string, options?: CallOptions & { waitSeconds?: number }): Promise<Run>
  /**
   * Waits until a run ends, by long poll. Default `timeoutMs`: 600000, the longest that a run takes.
   * A failed run is an answer, not an exception: look at `status` and `errors`.
   * @throws {WayleaveTimeoutError} the deadline passed; the run goes on, `runId` names it
   * @throws {WayleaveError} `not_found`, any other refusal, no answer
   * @example
   * ```ts
   * const run = await user.runs.wait('3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713', { timeoutMs: 60_000 })
   * if (run.status === 'error') console.error(run.errors[0]?.detail)
   * ```
   */
  wait(id: string, options?: CallOptions): Promise<FinishedRun>
}

/** The runs of one user. */
export function createRuns(api: Api, sleep: Http['sleep']): Runs {
  return {
    create: (run, options = {}) => createRun(api, run, options),
    get: (id, { waitSeconds, ...options } = {}) => readRun(api, id, { ...options, query: { wait: waitSeconds } }),
    wait: (id, options = {}) => waitForRun(api, sleep, id, options),
  }
}
