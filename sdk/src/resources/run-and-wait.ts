// Starting a run, reading it, and waiting for its end by long poll.          Workflow API, action runs

import type { Answer } from '../http/answer.ts'
import { unexpectedAnswer } from '../http/answer.ts'
import type { Api, ApiRequest } from '../http/api.ts'
import type { Http } from '../http/call.ts'
import { type CallOptions, type Deadline, startDeadline } from '../http/deadline.ts'
import { WayleaveTimeoutError } from '../http/errors.ts'
import { isRecord } from '../record.ts'
import type { CreatedRun, Run } from '../wire/index.ts'
import type { ConnectionId } from './connections.ts'

/** What to run. */
export type RunAction = {
  /** The `id` of a fresh listing. */
  action: string
  /** Null for an app that needs no connection. */
  connection: ConnectionId | null
  /** Values by input id. */
  inputs: { [id: string]: unknown }
  /** HTTPS address that gets the finished run, signed: see `verifyCallback`. */
  callbackUrl?: string
}

/** Options of a call that starts a run. */
export type CreateRunOptions = CallOptions & {
  /**
   * 1 to 255 visible ASCII characters; the same key and run within 24 h is the same run, never a second one.
   * Default: a random UUID for this call, kept across its own repeats.
   */
  idempotencyKey?: string
}

/** A run that ended, well or not. */
export type FinishedRun = Run & { status: 'success' | 'error' }

/** The platform ends every run within ten minutes. */
const RUN_MS_MAX = 600_000
/** Held by the server at most 30 s; less, because proxies often cut an idle request at that very moment. */
const HELD_SECONDS = 20
/** A `waiting` that comes sooner was not held: the server holds only some requests of a client at once. */
const HELD_MS_MIN = 500
const PAUSE_FIRST_MS = 250
const PAUSE_LONGEST_MS = 2_000

/** Starts a run and waits for its end. One deadline for both. */
export async function runAndWait(api: Api, sleep: Http['sleep'], run: RunAction, options: CreateRunOptions) {
  const deadline = startDeadline(options, RUN_MS_MAX)
  // The start is not held: its answer carries the id, and the sooner that is here the less can get lost.
  const { id } = await createRun(api, run, { idempotencyKey: options.idempotencyKey, deadline })
  return pollUntilFinished(api, sleep, id, deadline)
}

/** Waits for the end of a run that was started before. */
export function waitForRun(api: Api, sleep: Http['sleep'], id: string, options: CallOptions): Promise<FinishedRun> {
  return pollUntilFinished(api, sleep, id, startDeadline(options, RUN_MS_MAX))
}

/** Starts a run. */
export async function createRun(
  api: Api,
  { action, connection, inputs, callbackUrl }: RunAction,
  { idempotencyKey, ...request }: ApiRequest & { idempotencyKey?: string | undefined },
): Promise<CreatedRun> {
  const data = { action, authentication: connection, inputs, ...(callbackUrl ? { callback_url: callbackUrl } : {}) }
  const headers = { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() }
  const answer = await api('POST', '/v2/action-runs', { ...request, json: { data }, headers })
  const created = dataOf(answer)
  if (typeof created.id !== 'string') throw unexpectedAnswer(answer.status, 'The answer to a new run has no id.')
  return created as CreatedRun
}

/** Reads a run. */
export async function readRun(api: Api, id: string, request: ApiRequest): Promise<Run> {
  const answer = await api('GET', `/v2/action-runs/${encodeURIComponent(id)}`, request)
  const run = dataOf(answer)
  if (typeof run.status !== 'string') throw unexpectedAnswer(answer.status, 'The answer is not a run.')
  return run as Run
}

async function pollUntilFinished(api: Api, sleep: Http['sleep'], id: string, deadline: Deadline): Promise<FinishedRun> {
  try {
    for (let pauseMs = PAUSE_FIRST_MS; ; ) {
      const askedAt = performance.now()
      const run = await readRun(api, id, { deadline, query: { wait: heldSeconds(deadline) } })
      if (isFinished(run)) return run
      if (performance.now() - askedAt >= HELD_MS_MIN) continue
      await sleep(pauseMs, deadline.signal)
      pauseMs = Math.min(PAUSE_LONGEST_MS, pauseMs * 2)
    }
  } catch (error) {
    if (error instanceof WayleaveTimeoutError) throw new WayleaveTimeoutError(error.message, id)
    throw error
  }
}

/** Ends before the deadline does, so that the answer still arrives. */
function heldSeconds(deadline: Deadline): number {
  return Math.min(HELD_SECONDS, Math.floor(deadline.remainingMs() / 2000))
}

function isFinished(run: Run): run is FinishedRun {
  return run.status !== 'waiting'
}

function dataOf({ body, status }: Answer): Record<string, unknown> {
  if (isRecord(body) && isRecord(body.data)) return body.data
  throw unexpectedAnswer(status, 'The answer has no data.')
}
