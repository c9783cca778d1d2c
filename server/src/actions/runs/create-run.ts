// POST /v2/action-runs                                                                    Workflow API 7.1, 7.3, 1.9
// Starts one action: the run and its job are written together, and the answer is its id. Inputs are judged when it runs.
import { randomUUID } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import type { Action } from '../../apps/index.ts'
import type { Connection } from '../../connections/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import { callbackUrlMistake } from '../../kernel/deliver/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError } from '../../kernel/errors.ts'
import { type ApiCall, apiEndpoint } from '../../kernel/http/index.ts'
import * as idempotency from '../../kernel/idempotency.ts'
import { together } from '../../kernel/together.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { connectionFor } from '../connection-for.ts'
import { findActionById, nameAction } from '../find-action.ts'
import { holdsRuns, mustWait } from '../held/hold-run.ts'
import { sealInputs } from '../sealed-run.ts'
import * as store from '../store.ts'
import { findOwnRun } from './find-own-run.ts'
import { readWait } from './read-wait.ts'
import { type RunRequest, runRequestSchema } from './run-request.ts'
import { hasEnded, runOf, runSchema } from './run-shape.ts'
import { waitForRun } from './run-waits.ts'
import { appliedWait, waitHeader } from './show-run.ts'

type Accepted = { data: { type: 'run'; id: string } }
const createdSchema = runSchema
  .pick({ type: true, id: true })
  .extend(runSchema.pick({ status: true, results: true, errors: true }).partial().shape)

export const createRun = apiEndpoint<TokenCaller, undefined, typeof runRequestSchema>(
  {
    summary: 'Run an action',
    headers: z.object({
      'idempotency-key': z
        .string()
        .optional()
        .describe('1 to 255 visible ASCII characters: the same start twice runs once'),
      prefer: waitHeader,
    }),
    tag: 'Action runs',
    body: runRequestSchema,
    answers: { 200: { description: 'The run has started', schema: z.object({ data: createdSchema }) } },
  },
  async (call, deps) => {
    const { caller, body } = call
    const key = await keyOf(call, deps)
    const stored = key && (await idempotency.findStoredAnswer(deps.db, key, deps.clock.now()))
    const { answer, isReplayed } = stored
      ? { answer: stored.body as Accepted, isReplayed: true }
      : await start(await judgeRequest(body, caller, deps), caller, key, deps)
    const { data, headers } = await withWait(answer, call, deps)
    return { body: { data }, headers: { ...headers, ...(isReplayed ? { 'idempotency-replayed': 'true' } : {}) } }
  },
)

async function keyOf(
  call: ApiCall<TokenCaller, undefined, typeof runRequestSchema>,
  deps: Deps,
): Promise<idempotency.IdempotencyKey | undefined> {
  if (!call.request.headers.has('idempotency-key')) return undefined
  const { clientId, userId } = call.caller
  return idempotency.readIdempotencyKey(call, [clientId, userId], await withoutMintedId(call.body, deps))
}

/** What is asked for, whatever listing the action's id came from: ids are minted anew on each. Workflow API 1.6 */
async function withoutMintedId({ data }: RunRequest, deps: Deps): Promise<object> {
  return { data: { ...data, action: (await nameAction(data.action, deps)) ?? data.action } }
}

type Order = { action: Action; connection: Connection | undefined; data: RunRequest['data'] }

async function judgeRequest({ data }: RunRequest, caller: TokenCaller, deps: Deps): Promise<Order> {
  const action = await findActionById(data.action, deps)
  if (!action) throw refusal('/data/action', 'This is no action id of ours, or a dead one: list the actions again.')
  if (action.kind === 'filter')
    throw refusal('/data/action', 'A filter decides whether a Zap goes on: it never runs by itself.')
  const isExpiredTaken = await holdsRuns(caller.clientId, deps)
  const connection = await connectionFor(data.authentication, action.app, caller, deps, { isExpiredTaken })
  const mistake = data.callback_url === null ? undefined : callbackUrlMistake(data.callback_url, deps)
  if (mistake) throw refusal('/data/callback_url', mistake)
  return { action, connection, data }
}

function refusal(pointer: string, detail: string): ApiError {
  return new ApiError({ code: 'invalid', detail, source: { pointer } })
}

type Started = { answer: Accepted; isReplayed: boolean }

/** Writes run and job; with a key these together with it, unless another request with the key has done it meanwhile. */
async function start(
  order: Order,
  caller: TokenCaller,
  key: idempotency.IdempotencyKey | undefined,
  deps: Deps,
): Promise<Started> {
  const now = deps.clock.now()
  const run = await runFor(order, caller, now, deps)
  const answer: Accepted = { data: { type: 'run', id: run.id } }
  const mayBeHeld = order.connection !== undefined && order.connection.status !== 'active'
  if (!key && mayBeHeld) {
    await deps.db.transaction().execute((tx) => writeOrHold(tx, run, deps))
    return { answer, isReplayed: false }
  }
  if (!key) {
    await writeTogether(deps, run)
    return { answer, isReplayed: false }
  }
  return deps.db.transaction().execute(async (tx) => {
    const stored = await idempotency.lockIdempotencyKey(tx, key, now)
    if (stored) return { answer: stored.body as Accepted, isReplayed: true }
    await (mayBeHeld ? writeOrHold(tx, run, deps) : write(tx, [run], deps))
    await idempotency.storeAnswer(tx, key, { status: 200, body: answer }, now)
    return { answer, isReplayed: false }
  })
}

async function runFor(
  { action, connection, data }: Order,
  caller: TokenCaller,
  now: Date,
  deps: Deps,
): Promise<store.NewRun> {
  const id = randomUUID()
  return {
    id,
    created_at: now,
    client_id: caller.clientId,
    user_id: caller.userId,
    workspace_id: caller.workspaceId,
    app_id: action.app.id,
    app_version: action.app.version,
    operation: action.key,
    kind: action.kind,
    connection_id: connection?.id ?? null,
    inputs: await sealInputs({ id, workspace_id: caller.workspaceId }, data.inputs, deps),
    callback_url: data.callback_url,
  }
}

async function write(tx: Tx, runs: readonly store.NewRun[], { queue }: Deps): Promise<void> {
  await store.insertRuns(tx, runs)
  const jobs = runs.map(({ id, created_at }) => ({ id, created_at: created_at.toISOString() }))
  await queue.enqueue(tx, 'run.execute', ...jobs)
}

/** Without a job: whoever connects the account again lets the run go. */
async function writeOrHold(tx: Tx, run: store.NewRun, deps: Deps): Promise<void> {
  if (run.connection_id === null || !(await mustWait(tx, run.connection_id))) return write(tx, [run], deps)
  await store.insertRuns(tx, [run], 'held')
}

const writeTogether = together<Deps, store.NewRun, void>(async (deps, runs) => {
  await deps.db.transaction().execute((tx) => write(tx, runs, deps))
  return []
})

/** Adds how the run ended, when the client asked to wait and it did in time. */
async function withWait(
  { data }: Accepted,
  { request, url, caller }: { request: Request; url: URL; caller: TokenCaller },
  deps: Deps,
): Promise<{ data: object; headers: Record<string, string> }> {
  const seconds = readWait({ request, url })
  if (seconds === undefined) return { data, headers: {} }
  const readEnded = async () => {
    const run = await findOwnRun(data.id, caller, deps)
    return run && hasEnded(run) ? run : undefined
  }
  const wait = { runId: data.id, clientId: caller.clientId, seconds, signal: request.signal }
  const { found, isHeld } = await waitForRun(wait, readEnded, deps)
  const headers = isHeld ? appliedWait(seconds) : {}
  if (!found) return { data, headers }
  const { status, results, errors } = await runOf(found, deps)
  return { data: { ...data, status, results, errors }, headers }
}
