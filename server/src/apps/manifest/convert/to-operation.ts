import type { Operation, Trigger } from '../../model.ts'
import type { ManifestOperation, ManifestTrigger } from '../schema/operation.ts'
import { labelOf } from './app-names.ts'
import { toFields } from './to-field.ts'
import { toRequest } from './to-request.ts'

const WHOLE_ANSWER = '$'

/** An operation of the App model. The fields that `fields_from` depends on get `alters_fields`. */
export function toOperation(key: string, operation: ManifestOperation): Operation {
  const { kind, fields_from, fields, request } = operation
  const dependsOn = fields_from?.depends_on ?? []
  return {
    key,
    kind,
    ...described(key, operation),
    fields: toFields(fields, dependsOn),
    ...(fields_from && { fields_from: { operation: fields_from.operation, depends_on: dependsOn } }),
    ...(request && { request: toRequest(request) }),
  }
}

/** A trigger of the App model. */
export function toTrigger(key: string, trigger: ManifestTrigger): Trigger {
  const { kind, fields, request, subscribe, unsubscribe, dedupe_key } = trigger
  return {
    key,
    kind,
    ...described(key, trigger),
    fields: toFields(fields),
    ...(request && { request: toRequest(request) }),
    ...(subscribe && { subscribe: toRequest(subscribe) }),
    ...(unsubscribe && { unsubscribe: toRequest(unsubscribe) }),
    ...(dedupe_key !== undefined && { dedupe_key }),
  }
}

function described(key: string, { name, description, hidden, result, sample }: ManifestOperation | ManifestTrigger) {
  return {
    name: name ?? labelOf(key),
    description: description ?? '',
    hidden: hidden ?? false,
    result: result ?? WHOLE_ANSWER,
    ...(sample !== undefined && { sample }),
  }
}
