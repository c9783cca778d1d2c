// What the bundle of a hook holds for the call of an action: its inputs under the names that scripts know them by.
//                                                                                                        outbound-oauth §6
import type { Json, RequestTemplate } from '../../apps/index.ts'
import type { BundleMembers } from '../../connections/index.ts'
import type { Hooked } from './hook-names.ts'

type Inputs = Record<string, Json>

/** The call of an action. `raw`: the inputs as they were sent, before they were gathered and converted. */
export type HookedCall = Hooked & {
  request: RequestTemplate | undefined
  input: Inputs
  raw?: Inputs | undefined
  /** What it is for: `run`, `choices`, `fields`, `samples`. */
  purpose: string
}

export function operationBundle(call: HookedCall): BundleMembers {
  const url = call.request?.url ?? ''
  return { ...inputsOf(call), url_raw: url, raw_url: url, meta: metaOf(call.purpose) }
}

function inputsOf({ kind, input, raw = input }: HookedCall): BundleMembers {
  if (kind === 'trigger') return { trigger_fields: input, trigger_fields_raw: raw }
  if (kind === 'search') return { search_fields: input }
  if (kind === 'read' || kind === 'read_bulk') return { search_fields: input, read_fields: input, read_context: input }
  return { action_fields: input, action_fields_full: input, action_fields_raw: raw }
}

// In a run nobody is watching; whatever else is asked is asked for somebody at a form.
function metaOf(purpose: string): BundleMembers {
  return { frontend: purpose !== 'run', prefill: purpose === 'choices' }
}
