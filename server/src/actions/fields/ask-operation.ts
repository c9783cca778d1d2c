// Runs one of an app's operations on behalf of a form: for its fields, its choices or its samples.      Workflow API 4
import { findOperation, type Operation } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError, type ApiFault } from '../../kernel/errors.ts'
import { expired } from '../connection-for.ts'
import { callProvider, type Target } from '../execute/call-provider.ts'
import type { Failure, Outcome } from '../execute/outcome.ts'
import { secretInputs } from '../execute/secret-inputs.ts'
import { assembleInputs } from './assemble-inputs.ts'
import type { Form } from './find-form.ts'

type Asked = Pick<Operation, 'request'>
type Done = Extract<Outcome, { kind: 'done' }>

const RETRY_AFTER_SECONDS = 5

/** The operation of that key of the form's app. Throws Error when the model has none: manifests are checked for it. */
export function operationOf({ action }: Form, key: string): Operation {
  const operation = findOperation(action.app, key)
  if (!operation) throw new Error(`${action.app.key} has no operation ${key}`)
  return operation
}

/** Calls a reading operation with the inputs so far. Throws the ApiError of what went wrong at the third party. */
export async function askOperation(
  form: Form,
  { request }: Asked,
  purpose: string,
  deps: Deps,
  turnTo?: Target['turnTo'],
): Promise<Done> {
  const { action, connection } = form
  if (!request) throw unavailable(`${action.app.name} does this by a script, which this server does not run.`)
  const input = assembleInputs(action.fields, form.inputs)
  const target = { app: action.app, connection, request, input, ...(turnTo ? { turnTo } : {}) }
  const outcome = await callProvider(
    target,
    { purpose, isRepeatable: true, secrets: secretInputs(action, input) },
    deps,
  )
  if (outcome.kind === 'failed') throw refusalOf(outcome, form, deps.publicUrl)
  return outcome
}

/** What a failure of the third party is to the caller: 400, 503 or 504, with PARTNER to blame. */
function refusalOf(failure: Failure, { action, connection }: Form, publicUrl: string): ApiError {
  const { error, detail, retryAfterSeconds } = failure
  if (error === 'user') return blamed({ code: 'invalid', detail, source: { pointer: '/data/inputs' } })
  if (error === 'auth_expired' && connection) return expired({ ...connection, reason: detail }, action.app, publicUrl)
  if (error === 'timeout') return blamed({ code: 'gateway_timeout', detail })
  return unavailable(detail, retryAfterSeconds)
}

function unavailable(detail: string, retryAfterSeconds = RETRY_AFTER_SECONDS): ApiError {
  return blamed({ code: 'service_unavailable', detail }, { 'retry-after': String(retryAfterSeconds) })
}

function blamed(fault: ApiFault, headers: Record<string, string> = {}): ApiError {
  return new ApiError({ ...fault, blame: 'PARTNER' }, { headers })
}
