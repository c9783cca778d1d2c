// One try of a call: the request built and authorised, the app's script asked before and after.       outbound-oauth §2, §6
import { type App, boundsOf, type FilledRequest, TemplateError } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { OutboundAnswer, OutboundRequest } from '../../kernel/safe-fetch/index.ts'
import { bundleOf, responseBundle } from '../hooks/bundle.ts'
import { type HookEnd, runHook } from '../hooks/run-hook.ts'
import { type ScriptRequest, toScriptRequest } from '../hooks/script-request.ts'
import { HookMistake, sendableRequest } from '../hooks/sendable-request.ts'
import { withinLimits } from '../limits/within-limits.ts'
import type { Connection, Credentials } from '../model.ts'
import { authoriseRequest, type JsonObject, secretsOf } from '../outbound/index.ts'
import { describeAttempt } from './attempt.ts'
import type { Build, RequestHooks, Sending, Sent } from './sending.ts'

export type Try = {
  app: App
  /** Absent: credentials that are not stored yet, or an app that needs none. */
  connection?: Connection
  credentials: Credentials
  build: Build
  sending: Sending
}

/** What came of one try. */
export type Tried =
  | Sent
  /** The script wants new tokens, and the call once more with them. */
  | { kind: 'renew'; words: string; hasWritten?: boolean }
  /** The script says that only the person can help. */
  | { kind: 'expire'; reason: string; hasWritten?: boolean }

/** Sends once. Throws what `sending` throws. */
export async function sendOnce(attempt: Try, deps: Deps): Promise<Tried> {
  const { app, credentials, build, sending } = attempt
  const secrets = secretsOf(app, credentials)
  try {
    const filled = build(credentials)
    if (!sending.hooks) return sentOf(await send(outboundOf(filled, attempt), attempt, secrets, deps), secrets)
    return await sendHooked(filled, { ...attempt, secrets, hooks: sending.hooks }, deps)
  } catch (error) {
    if (error instanceof TemplateError) return { kind: 'failed', error: 'user', detail: error.message, sent: false }
    throw error
  }
}

type HookedTry = Try & { secrets: readonly string[]; hooks: RequestHooks }

async function sendHooked(filled: FilledRequest, attempt: HookedTry, deps: Deps): Promise<Tried> {
  const { app, credentials, hooks, secrets, sending } = attempt
  const bundle = bundleOf(app, credentials, hooks.bundle)
  const original = scriptRequestOf(filled, attempt)
  // What stands in the place of the request may be about another one: the notification that came in.
  if (hooks.full) return resultOf(await call(hooks.full, { request: original, ...bundle }, attempt, deps), attempt)
  const asked = { ...bundle, request: original }
  const prepared = await preparedRequest(original, asked, attempt, deps)
  if ('kind' in prepared) return prepared
  const { request, left } = prepared
  const answer = await send(request, attempt, secrets, deps)
  if (answer.kind !== 'answer') return { ...sentOf(answer, secrets), ...left }
  if (!hooks.post) return { ...sentOf(answer, secrets), ...left }
  const told = responseBundle(bundle, toScriptRequest(request), answer)
  const end = await call(hooks.post, told, attempt, deps)
  const status = end.kind === 'returned' ? end.statusCode : undefined
  if (status !== undefined && status !== answer.status)
    await sending.onLog?.({ hook: hooks.post, lines: [`(status_code: ${answer.status}, made ${status})`] })
  return { ...afterPost(end, answer, attempt), ...left, ...hasWritten(end) }
}

// The credential stands where the app puts it, so that the script can move it; of HTTP Basic the script sees both halves.
function scriptRequestOf(filled: FilledRequest, attempt: Try): ScriptRequest {
  const { app, credentials } = attempt
  const basic = app.auth.type === 'basic'
  const placed = basic ? plainOf(filled, attempt) : outboundOf(filled, attempt)
  return toScriptRequest(placed, basic ? [text(credentials.username), text(credentials.password)] : null)
}

async function preparedRequest(
  original: ScriptRequest,
  bundle: JsonObject,
  attempt: HookedTry,
  deps: Deps,
): Promise<{ request: OutboundRequest; left: Left } | Tried> {
  const { hooks, app, secrets } = attempt
  const end = hooks.pre ? await call(hooks.pre, bundle, attempt, deps) : undefined
  if (end && end.kind !== 'returned') return failureOf(end, attempt)
  try {
    const request = { ...sendableRequest(end?.value, original, { app, secrets }), ...limitsOf(attempt.sending) }
    return { request, left: hasWritten(end) }
  } catch (error) {
    if (!(error instanceof HookMistake)) throw error
    const detail = `The script of ${app.name} failed in ${hooks.pre}: it ${error.message}.`
    return { kind: 'failed', error: 'sandbox', detail, sent: false, ...hasWritten(end), isScripts: true }
  }
}

function afterPost(end: HookEnd, answer: Answered, attempt: HookedTry): Tried {
  const sent = sentOf(answer, attempt.secrets)
  if (end.kind === 'returned') return { ...sent, status: end.statusCode ?? answer.status, data: end.value }
  // A script that stumbles over an error's body does not hide the error.
  const isStumble = end.kind === 'failed' && end.isThrown && answer.status >= 400
  if (isStumble) return sent
  const failure = failureOf(end, attempt)
  return failure.kind === 'failed' ? { ...failure, hasWritten: true } : failure
}

/** What a hook that stands in the place of the request gave: its statuses are its own business. */
function resultOf(end: HookEnd, attempt: HookedTry): Tried {
  return end.kind === 'returned' ? given(end.value, attempt.secrets) : failureOf(end, attempt)
}

function failureOf(end: Exclude<HookEnd, { kind: 'returned' }>, { secrets, app }: HookedTry): Tried {
  const left = { sent: end.written === 'unanswered', ...hasWritten(end) }
  if (end.kind === 'failed') return { kind: 'failed', error: end.error, detail: end.detail, ...left, isScripts: true }
  const { exception, message } = end
  if (exception === 'StopRequestException') return given([], secrets)
  if (exception === 'ExpiredAuthException')
    return { kind: 'expire', reason: message || `${app.name} has expired.`, ...hasWritten(end) }
  if (exception === 'ErrorException' || exception === 'HaltedException') {
    const error = exception === 'HaltedException' ? 'halted' : 'user'
    return { kind: 'failed', error, detail: message || `The script of ${app.name} stopped.`, ...left, isScripts: true }
  }
  // A request of the script's own whose answer was lost is not sent again, whatever the script thinks of it.
  if (left.sent) return { kind: 'failed', error: 'upstream', detail: message, ...left, isScripts: true }
  return { kind: 'renew', words: message, ...hasWritten(end) }
}

/** What a hook did besides what it was asked for. */
type Left = { hasWritten?: true }

function hasWritten(end: HookEnd | undefined): Left {
  return end && end.written !== 'nothing' ? { hasWritten: true } : {}
}

function given(data: JsonObject[string], secrets: readonly string[]): Sent {
  return { kind: 'answer', status: 200, headers: {}, body: '', data, secrets }
}

function call(method: string, bundle: JsonObject, attempt: HookedTry, deps: Deps): Promise<HookEnd> {
  const { app, secrets, sending } = attempt
  const fetch = (request: OutboundRequest) => inTurn(attempt, () => deps.fetch(request), deps)
  return runHook({ app, method, bundle, secrets, listener: sending }, { ...deps, fetch })
}

async function send(
  request: OutboundRequest,
  attempt: Try,
  secrets: readonly string[],
  deps: Deps,
): Promise<OutboundAnswer> {
  const { sending } = attempt
  return inTurn(
    attempt,
    async () => {
      await sending.beforeSend?.()
      const started = performance.now()
      const answer = await deps.fetch(request)
      await sending.onTry?.(describeAttempt(sending.purpose, request, answer, secrets, performance.now() - started))
      return answer
    },
    deps,
  )
}

function inTurn(
  { app, connection, sending }: Try,
  fetch: () => Promise<OutboundAnswer>,
  deps: Deps,
): Promise<OutboundAnswer> {
  const { timeoutMs, signal } = sending
  return withinLimits(app, { connection, timeoutMs, signal }, fetch, deps)
}

function outboundOf(filled: FilledRequest, attempt: Try): OutboundRequest {
  if (filled.url === '') return addressless(filled, attempt)
  return authoriseRequest(plainOf(filled, attempt), attempt.app.auth, attempt.credentials)
}

// A request that a hook replaces may have no address; the credential is put where it would be all the same.
function addressless(filled: FilledRequest, attempt: Try): OutboundRequest {
  const placed = authoriseRequest(plainOf({ ...filled, url: NOWHERE }, attempt), attempt.app.auth, attempt.credentials)
  return { ...placed, url: placed.url.slice(NOWHERE.length) }
}

const NOWHERE = 'https://nowhere.invalid/'

function plainOf(filled: FilledRequest, { app, sending }: Try): OutboundRequest {
  const { method, url, headers, body, contentType } = filled
  return {
    method,
    url,
    headers: { accept: 'application/json', ...headers, ...(contentType ? { 'content-type': contentType } : {}) },
    ...boundsOf(app),
    ...(body === undefined ? {} : { body }),
    ...limitsOf(sending),
  }
}

function limitsOf({ timeoutMs, signal }: Sending): Pick<OutboundRequest, 'timeoutMs' | 'signal'> {
  return { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(signal ? { signal } : {}) }
}

type Answered = Extract<OutboundAnswer, { kind: 'answer' }>

function sentOf(answer: Answered, secrets: readonly string[]): Extract<Sent, { kind: 'answer' }>
function sentOf(answer: OutboundAnswer, secrets: readonly string[]): Sent
function sentOf(answer: OutboundAnswer, secrets: readonly string[]): Sent {
  if (answer.kind === 'answer') {
    return { kind: 'answer', status: answer.status, headers: answer.headers, body: answer.body, secrets }
  }
  const { kind, message, sent, retryAfterSeconds } = answer
  const error = kind === 'timeout' || kind === 'throttled' ? kind : 'upstream'
  return { kind: 'failed', error, detail: message, sent, ...(retryAfterSeconds && { retryAfterSeconds }) }
}

function text(value: Credentials[string] | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : ''
}
