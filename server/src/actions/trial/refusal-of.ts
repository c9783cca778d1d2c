// What the errors of a run are to whoever waits for it.                                     Workflow API 4, 4.4, 7.2
import type { RunError } from '@wayleave/sdk/wire'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError, type ApiFault } from '../../kernel/errors.ts'
import { expired } from '../connection-for.ts'
import { isInputMistake, isUnanswered } from '../execute/run-error.ts'
import type { Form } from '../fields/find-form.ts'

const RETRY_AFTER_SECONDS = 5

/**
 * 400 for inputs and a connection that do not do, 503 for a third party that cannot be reached, 504 for one that never
 * answered: nothing tells the caller to send that again, since what writes may have written.
 */
export async function refusalOf(
  errors: readonly [RunError, ...RunError[]],
  { action, connection }: Form,
  deps: Deps,
): Promise<ApiError> {
  const [{ code, detail, delay = RETRY_AFTER_SECONDS }] = errors
  if (code === 'user') return new ApiError(errors.map(refusedInputs))
  if (code === 'authentication' && connection) return expired({ ...connection, reason: detail }, action.app, deps)
  const blame = 'PARTNER' as const
  if (isUnanswered(errors[0])) return new ApiError({ code: 'gateway_timeout', detail, blame })
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(delay))) }
  return new ApiError({ code: 'service_unavailable', detail, blame }, { headers })
}

function refusedInputs(error: RunError): ApiFault {
  const fault: ApiFault = { code: 'invalid', detail: error.detail, source: { pointer: '/data/inputs' } }
  return isInputMistake(error) ? fault : { ...fault, blame: 'PARTNER' }
}
