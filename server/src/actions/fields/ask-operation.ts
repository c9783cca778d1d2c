// Runs one of an app's operations on behalf of a form: for its fields, its choices or its samples.      Workflow API 4
import { findOperation, type Operation, type RequestTemplate } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError, type ApiFault } from '../../kernel/errors.ts'
import { expired } from '../connection-for.ts'
import { callProvider, type Target } from '../execute/call-provider.ts'
import type { Done, Failure } from '../execute/outcome.ts'
import { secretInputs } from '../execute/secret-inputs.ts'
import { callHooksOf } from '../hooks/call-hooks-of.ts'
import type { Hooked, HookNames } from '../hooks/hook-names.ts'
import { assembleInputs } from './assemble-inputs.ts'
import type { Form } from './find-form.ts'

/** What is asked: an operation, with hooks of another's where those stand around it. */
type Asked = Hooked & { request?: RequestTemplate | undefined; hooks?: HookNames | undefined }

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
  asked: Asked,
  purpose: string,
  deps: Deps,
  turnTo?: Target['turnTo'],
): Promise<Done> {
  const { action, connection } = form
  const { app } = action
  const { key, kind, request } = asked
  const input = assembleInputs(action.fields, form.inputs)
  const hooks = callHooksOf(app, { key, kind, request, input, raw: form.inputs, purpose }, asked.hooks)
  if (!request && !hooks?.full) throw unavailable(`${app.name} has neither a request nor a script for this.`)
  const target = { app, connection, request, hooks, input, ...(turnTo ? { turnTo } : {}) }
  const outcome = await callProvider(
    target,
    { purpose, isRepeatable: true, secrets: secretInputs(action, input) },
    deps,
  )
  if (outcome.kind === 'failed') throw await refusalOf(outcome, form, deps)
  return outcome
}

/** What a failure of the third party is to the caller: 400, 503 or 504, with PARTNER to blame. */
async function refusalOf(failure: Failure, { action, connection }: Form, deps: Deps): Promise<ApiError> {
  const { error, detail, retryAfterSeconds } = failure
  if (error === 'user') return blamed({ code: 'invalid', detail, source: { pointer: '/data/inputs' } })
  if (error === 'auth_expired' && connection) return expired({ ...connection, reason: detail }, action.app, deps)
  if (error === 'timeout') return blamed({ code: 'gateway_timeout', detail })
  return unavailable(detail, retryAfterSeconds)
}

function unavailable(detail: string, retryAfterSeconds = RETRY_AFTER_SECONDS): ApiError {
  return blamed({ code: 'service_unavailable', detail }, { 'retry-after': String(retryAfterSeconds) })
}

function blamed(fault: ApiFault, headers: Record<string, string> = {}): ApiError {
  return new ApiError({ ...fault, blame: 'PARTNER' }, { headers })
}
