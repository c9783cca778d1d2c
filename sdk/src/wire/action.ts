// GET /v2/actions and POST /v2/actions/{action_id}/inputs, …/inputs/{input_id}/choices, …/outputs, …/test

import type { ActionType, App } from './app.ts'
import type { AuthenticationRef } from './authentication.ts'
import type { Links, List } from './envelope.ts'
import type { JsonObject } from './json.ts'

/** An action of an app. `id` is made anew on every listing: never store it, `key` is the stable name. */
export type Action = {
  id: string
  key: string
  /** The app's UUID, or the app itself with `expand=app`. */
  app: string | App
  type: 'action'
  action_type: ActionType
  is_instant: boolean
  title: string
  description: string
}

/** Query of `GET /v2/actions`. `app` is any name of the app. */
export type ActionsQuery = { app: string; action_type?: ActionType; limit?: number; offset?: number; expand?: string }

/** Answer of `GET /v2/actions`. */
export type ActionsResponse = List<Action>

/** Body of the field operations: the connection and the values so far. */
export type FieldsRequest = { data: { authentication: AuthenticationRef; inputs: JsonObject | null } }

/** Type of a value. */
export type ValueType = 'STRING' | 'NUMBER' | 'INTEGER' | 'BOOLEAN' | 'ARRAY' | 'OBJECT'

/** How a STRING is entered. */
export type InputFormat = 'DATETIME' | 'MULTILINE' | 'PASSWORD' | 'CODE' | 'READONLY' | 'FILE' | 'SELECT'

/** One input of an action. */
export type InputField = {
  type: 'input_field'
  /** Name of the value in `inputs`. */
  id: string
  title: string
  /** Markdown; empty if there is none. */
  description: string
  default_value: string
  placeholder: string
  is_required: boolean
  /** Inputs that must have a value before the choices can be fetched. */
  depends_on: string[]
  /** True: post all values again after a change, other fields may appear or vanish. */
  invalidates_input_fields: boolean
  value_type: ValueType
  /** Only where `value_type` is STRING. */
  format?: InputFormat
  /** Only where `value_type` is ARRAY; at least `type`. */
  items?: { [key: string]: string }
}

/** Text between the inputs, Markdown. */
export type InfoField = { type: 'info_field'; id: string; description: string }

/** Inputs that belong together. Fieldsets do not nest. */
export type Fieldset = { type: 'fieldset'; id: string; title: string; fields: (InputField | InfoField)[] }

/** Answer of `POST …/inputs`, in display order. */
export type InputsResponse = List<InputField | InfoField | Fieldset>

/** One choice of a SELECT input. `value` is what goes into `inputs`. */
export type Choice = { type: 'choice'; id: string; label: string | null; value: string }

/** Answer of `POST …/choices?page=…`. `meta.page` counts from 1 also where `links.next` carries a cursor. */
export type ChoicesResponse = { data: Choice[]; links: Links; meta: { page: number } }

/** Body of `POST …/outputs`. `fetch_live_samples` is refused on a WRITE action. */
export type OutputsRequest = {
  data: { authentication: AuthenticationRef; inputs: JsonObject | null; fetch_live_samples?: boolean }
}

/** One field of an action's results, flattened: `__` between object keys, `[]` for list levels. */
export type OutputField = { type: 'output_field'; id: string; title: string; sample?: string }

/** Answer of `POST …/outputs`. */
export type OutputsResponse = List<OutputField>

/** Body of `POST …/test`, which really performs the action. */
export type TestRequest = {
  data: { authentication: AuthenticationRef; inputs: JsonObject | null; limit?: number | null; offset?: number | null }
}

/** Answer of `POST …/test`: the results as they are, not flattened. */
export type TestResponse = List<JsonObject>
