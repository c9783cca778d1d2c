// Why a run ended as `error`, as clients read it.                                              Workflow API 7.2, 7.5
import type { RunError, RunErrorCode } from '@wayleave/sdk/wire'
import type { App } from '../../apps/index.ts'
import type { Failure, FailureKind } from './outcome.ts'

export type { RunError }

const INPUT_MISTAKE = 'Invalid inputs'
const OUTCOME_UNKNOWN = 'Outcome unknown'
const codes: Readonly<Record<FailureKind, { code: RunErrorCode; title: string }>> = {
  user: { code: 'user', title: 'Inputs refused' },
  halted: { code: 'user', title: 'Halted' },
  auth_expired: { code: 'authentication', title: 'Connection expired' },
  auth_refresh: { code: 'authentication', title: 'Connection could not be renewed' },
  throttled: { code: 'throttled', title: 'Too many requests' },
  upstream: { code: 'partner', title: 'Third-party failure' },
  timeout: { code: 'partner', title: 'No answer in time' },
  sandbox: { code: 'system', title: 'Script failure' },
}

/** The run's error for a failed call. A write whose answer was lost has an outcome that nobody knows. */
export function runErrorOf(failure: Failure, app: Pick<App, 'name'>, isWriting: boolean): RunError {
  if (isWriting && failure.isLost) return outcomeUnknown(app.name)
  const { error, retryAfterSeconds, hasWritten } = failure
  const { code, title } = codes[error]
  const delay = error === 'throttled' ? retryAfterSeconds : undefined
  const wait = delay === undefined ? '' : ` ${app.name} asks to wait ${delay} seconds.`
  const left =
    isWriting && hasWritten && isCutOff(error)
      ? ` What it had sent to ${app.name} before may have been carried out.`
      : ''
  const detail = `${failure.detail}${wait}${left}`
  return { code, title, detail, ...(delay === undefined ? {} : { delay }), meta: null }
}

/** Whether a call ended on the way, rather than by what its script or its provider made of it. */
export function isCutOff(error: FailureKind): boolean {
  return error === 'upstream' || error === 'timeout' || error === 'sandbox'
}

/** A write left and no answer was seen: it is never sent again by us. */
export function outcomeUnknown(appName: string): RunError {
  const detail = `The request left for ${appName} and its answer was never seen: it may have been carried out. Look there before you run it again.`
  return { code: 'partner', title: OUTCOME_UNKNOWN, detail, meta: null }
}

export function inputMistake(detail: string): RunError {
  return { code: 'user', title: INPUT_MISTAKE, detail, meta: null }
}

/** Whether it was our reading of the inputs that refused them, and nothing was sent. */
export function isInputMistake({ title }: Pick<RunError, 'title'>): boolean {
  return title === INPUT_MISTAKE
}

/** Whether the third party was asked and never answered, in time or at all. */
export function isUnanswered({ title }: Pick<RunError, 'title'>): boolean {
  return title === codes.timeout.title || title === OUTCOME_UNKNOWN
}

export function systemFailure(detail: string): RunError {
  return { code: 'system', title: 'Not carried out', detail, meta: null }
}

export function connectionGone(detail: string): RunError {
  return { code: 'authentication', title: 'Connection missing', detail, meta: null }
}
