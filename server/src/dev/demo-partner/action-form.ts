// The form of an action: its inputs as Wayleave lists them for the values so far, choices already loaded.

import { type User, WayleaveError } from '@wayleave/sdk'
import type { Action, Choice, InputField } from '@wayleave/sdk/wire'
import { type FormEntry, inputFields, type TypedValues, toInputs, typeOf } from './form-values.ts'

/** What is known about the choices of a SELECT input. */
export type FieldChoices =
  | { kind: 'loaded'; choices: Choice[]; isCut: boolean }
  | { kind: 'waits_for'; titles: string[] }
  | { kind: 'failed'; message: string }

/** A form that is ready to be shown. */
export type ActionForm = {
  action: Action
  entries: FormEntry[]
  choices: ReadonlyMap<string, FieldChoices>
  values: TypedValues
  /** Inputs whose change can alter the rest of the form. */
  decisive: ReadonlySet<string>
}

/** Whose form it is. `connection` is null for an app that needs none. */
export type FormOwner = { user: User; connection: string | null }

/** Choices loaded for one input. A list without end would make a page without end. */
const CHOICES_MAX = 200

/** Loads the form for what was typed so far; inputs that were not typed yet start at their default. */
export async function loadForm(owner: FormOwner, action: Action, typed: TypedValues): Promise<ActionForm> {
  const { user, connection } = owner
  const entries = (await user.actions.inputs(action.id, { connection, inputs: toInputs(typed) })).data
  const fields = inputFields(entries)
  const values = { ...defaultsOf(fields), ...typed }
  const selects = fields.filter(({ format }) => format === 'SELECT')
  const titles = new Map(fields.map(({ id, title }) => [id, title]))
  const load = async (field: InputField) => [field.id, await loadChoices(owner, action, field, values, titles)] as const
  return {
    action,
    entries,
    choices: new Map(await Promise.all(selects.map(load))),
    values,
    decisive: new Set(
      fields.flatMap((field) => [...field.depends_on, ...(field.invalidates_input_fields ? [field.id] : [])]),
    ),
  }
}

function defaultsOf(fields: readonly InputField[]): TypedValues {
  return Object.fromEntries(fields.map((field) => [field.id, { text: field.default_value, type: typeOf(field) }]))
}

async function loadChoices(
  { user, connection }: FormOwner,
  action: Action,
  field: InputField,
  values: TypedValues,
  titles: ReadonlyMap<string, string>,
): Promise<FieldChoices> {
  const missing = field.depends_on.filter((id) => !values[id]?.text)
  if (missing.length > 0) return { kind: 'waits_for', titles: missing.map((id) => titles.get(id) ?? id) }
  const choices: Choice[] = []
  try {
    const page = await user.actions.choices(action.id, field.id, { connection, inputs: toInputs(values) })
    for await (const choice of page) {
      if (choices.length === CHOICES_MAX) return { kind: 'loaded', choices, isCut: true }
      choices.push(choice)
    }
    return { kind: 'loaded', choices, isCut: false }
  } catch (error) {
    if (error instanceof WayleaveError) return { kind: 'failed', message: error.message } // the rest still works
    throw error
  }
}
