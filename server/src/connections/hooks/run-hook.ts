// One method of an app's script, called for a request: what it asks leaves through the guarded fetcher, what it says is
// noted.                                                                                              outbound-oauth §6, §7
import {
  type App,
  callHook,
  type HookException,
  type HookOutcome,
  type HookRequest,
  type Json,
} from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { OutboundAnswer, OutboundRequest } from '../../kernel/safe-fetch/index.ts'
import { type Attempt, describeAttempt } from '../calls/attempt.ts'
import type { JsonObject } from '../outbound/index.ts'
import { credentialsIn, secretsInAnswer, shownLine, shownWords } from './masked-words.ts'
import { HookMistake, sendableRequest } from './sendable-request.ts'

/** What a hook wrote to its console, secrets masked. */
export type HookLog = { hook: string; lines: string[] }

/** Who hears of what a hook does; all of it may be left out. */
export type HookListener = {
  /** Awaited before the first request that may write leaves. What it throws ends the call. */
  beforeSend?: () => Promise<void>
  onTry?: (attempt: Attempt) => Promise<void>
  onLog?: (log: HookLog) => Promise<void>
  signal?: AbortSignal | undefined
}

export type HookCall = {
  app: App
  method: string
  bundle: JsonObject
  /** Kept out of all that is noted and told. */
  secrets: readonly string[]
  listener: HookListener
}

/** What became of the requests by which the script itself may have written something. */
export type Written = 'nothing' | 'answered' | 'unanswered'

export type HookEnd = { written: Written } & (
  | { kind: 'returned'; value: Json; statusCode: number | undefined }
  | { kind: 'raised'; exception: HookException; message: string }
  /** `isThrown`: the script threw an error that is none of the exceptions it may throw. */
  | { kind: 'failed'; error: 'sandbox' | 'upstream' | 'timeout'; detail: string; isThrown: boolean }
)

export type HookDeps = Pick<Deps, 'fetch' | 'sandbox' | 'clock'>

const REQUESTS_MAX = 100
const SIGN_IN = /^(get_session_info|(pre|post)_oauthv2_(token|refresh))$/

/** Calls the hook. Throws what `listener` throws; nothing that the script does makes it throw. */
export async function runHook(call: HookCall, deps: HookDeps): Promise<HookEnd> {
  const requests = openRequests(call, deps)
  const { app, method, bundle, listener } = call
  const outcome = await callHook(app, method, bundle, requests.make, deps, listener.signal)
  const known = { ...call, secrets: [...call.secrets, ...requests.answered, ...credentialsIn(outcome, method)] }
  await keepLines(known, outcome.logs)
  if (requests.broken) throw requests.broken.error
  return { ...endOf(outcome, known, requests.lastFailure), written: requests.written }
}

type Requests = {
  make: (
    asked: HookRequest,
    signal: AbortSignal,
  ) => Promise<{ status_code: number; headers: Record<string, string>; content: string }>
  count: number
  written: Written
  /** What looks like a secret in the answers to a hook that gets new credentials. */
  answered: string[]
  lastFailure: Exclude<OutboundAnswer, { kind: 'answer' }> | undefined
  /** Not the script's doing. */
  broken: { error: unknown } | undefined
}

function openRequests(call: HookCall, { fetch }: Pick<Deps, 'fetch'>): Requests {
  const { app, method, secrets, listener } = call
  const requests: Requests = {
    make,
    count: 0,
    written: 'nothing',
    answered: [],
    lastFailure: undefined,
    broken: undefined,
  }
  async function make(asked: HookRequest, signal: AbortSignal) {
    if (requests.broken) throw requests.broken.error
    requests.count += 1
    if (requests.count > REQUESTS_MAX) throw new Error(`z.request: one hook makes at most ${REQUESTS_MAX} requests.`)
    const request = { ...askedRequest(asked, { app, secrets }), signal }
    const mayWrite = !/^(GET|HEAD|OPTIONS)$/.test(request.method)
    if (mayWrite) await unbroken(requests, async () => listener.beforeSend?.())
    if (mayWrite) requests.written = 'unanswered'
    const started = performance.now()
    const answer = await fetch(request)
    if (SIGN_IN.test(method) && answer.kind === 'answer') requests.answered.push(...secretsInAnswer(answer))
    const known = [...secrets, ...requests.answered]
    const attempt = describeAttempt('hook', request, answer, known, performance.now() - started)
    await unbroken(requests, async () => listener.onTry?.(attempt))
    if (mayWrite && (answer.kind === 'answer' || !answer.sent)) requests.written = 'answered'
    if (answer.kind === 'answer') return { status_code: answer.status, headers: answer.headers, content: answer.body }
    requests.lastFailure = answer
    throw new Error(answer.message)
  }
  return requests
}

function askedRequest(asked: HookRequest, rules: Parameters<typeof sendableRequest>[2]): OutboundRequest {
  try {
    return sendableRequest({ ...asked }, asked, rules)
  } catch (error) {
    throw error instanceof HookMistake ? new Error(`z.request ${error.message}`) : error
  }
}

// A script may catch whatever its request throws; what is not its business is thrown once more behind its back.
async function unbroken(requests: Requests, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    requests.broken = { error }
    throw new Error('The call was given up.')
  }
}

type Ending = HookEnd extends infer End ? (End extends unknown ? Omit<End, 'written'> : never) : never

function endOf(outcome: HookOutcome, call: HookCall, lastFailure: Requests['lastFailure']): Ending {
  const words = 'message' in outcome ? shownWords(outcome.message, call.secrets) : ''
  if (outcome.kind === 'returned') return { kind: 'returned', value: outcome.value, statusCode: outcome.status_code }
  if (outcome.kind === 'raised') return { kind: 'raised', exception: outcome.exception, message: words }
  const isThrown = outcome.reason === 'script'
  if (isThrown && lastFailure && outcome.message.includes(lastFailure.message)) {
    return { kind: 'failed', error: lastFailure.kind === 'timeout' ? 'timeout' : 'upstream', detail: words, isThrown }
  }
  const detail = `The script of ${call.app.name} failed in ${call.method}: ${words}`
  return { kind: 'failed', error: 'sandbox', detail, isThrown }
}

async function keepLines({ method, secrets, listener }: HookCall, logs: readonly string[]): Promise<void> {
  if (logs.length === 0) return
  const lines = logs.map((line) => shownLine(line, secrets))
  await listener.onLog?.({ hook: method, lines })
}
