// Fields that the third party defines: the operation of `fields_from` lists them, or the app's script.
//                                                                        app-manifest "Dynamic fields" · outbound-oauth §6
import { z } from '@hono/zod-openapi'
import { type Field, fieldTypes, type Json } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type JsonObject, resultsIn } from '../execute/results-of.ts'
import { inputFieldHooks } from '../hooks/hook-names.ts'
import { askOperation, operationOf } from './ask-operation.ts'
import type { Form } from './find-form.ts'
import { isEmpty } from './is-empty.ts'
import { scriptField } from './script-field.ts'

const FIELDS_MAX = 500

/** The fields that appear after the static ones with the inputs so far; none while an input they depend on is empty. */
export async function dynamicFields(form: Form, deps: Deps): Promise<Field[]> {
  const listed = (await listFields(form, deps)).slice(0, FIELDS_MAX)
  const known = new Set(form.action.fields.map(({ key }) => key))
  return readFields(listed).filter(({ key }) => !known.has(key) && known.add(key))
}

/** What a list of fields says, as a third party writes it; an entry that is none is left out. */
export function readFields(items: readonly unknown[]): Field[] {
  return items.flatMap((item) => readField(item) ?? [])
}

async function listFields(form: Form, deps: Deps): Promise<Json[]> {
  const { app, key, kind, fieldsFrom } = form.action
  const hooks = inputFieldHooks(app, { key, kind })
  if (fieldsFrom?.depends_on.some((name) => isEmpty(form.inputs[name]))) return []
  if (fieldsFrom) {
    const operation = operationOf(form, fieldsFrom.operation)
    // The action's own hooks stand around the request; without any the operation's do, as in every call of it.
    const asked = hooks ? { key, kind, request: operation.request, hooks } : operation
    const done = await askOperation(form, asked, 'fields', deps)
    return fieldsIn(resultsIn(done, operation.result), done.data !== undefined)
  }
  if (!hooks?.full) return []
  return fieldsIn(resultsIn(await askOperation(form, { key, kind, hooks }, 'fields', deps), '$'), true)
}

function fieldsIn(results: JsonObject[], isScripts: boolean): Json[] {
  return isScripts ? results.map(scriptField) : results
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const choice = z.union([
  scalar.transform((value) => ({ value, label: value })),
  z
    .object({ value: scalar, label: scalar.optional() })
    .transform(({ value, label }) => ({ value, label: label ?? value })),
])

// A third party's own list: a member that is not as documented is passed over, a field without a key is none.
const plainField = z.object({
  key: z.string().regex(/^[\w$-]{1,200}$/),
  label: z.string().optional().catch(undefined),
  type: z.enum(fieldTypes).catch('string'),
  required: z.boolean().catch(false),
  default: z.json().optional().catch(undefined),
  help: z.string().optional().catch(undefined),
  placeholder: z.string().optional().catch(undefined),
  list: z.boolean().optional().catch(undefined),
  choices: z.array(choice).optional().catch(undefined),
  options: z
    .object({
      operation: z.string(),
      value: z.string(),
      label: z.string().optional(),
      depends_on: z.array(z.string()).optional(),
    })
    .transform(({ label, ...options }) => ({ ...options, label: label ?? options.value }))
    .optional()
    .catch(undefined),
  alters_fields: z.boolean().optional().catch(undefined),
})
const dynamicField = plainField.extend({ children: z.array(plainField).optional().catch(undefined) })

function readField(item: unknown): Field | undefined {
  const read = dynamicField.safeParse(item)
  return read.success ? labelled(read.data) : undefined
}

function labelled({ children, ...field }: z.output<typeof dynamicField>): Field {
  return {
    ...defined({ ...field, label: field.label ?? field.key }),
    ...(children && { children: children.map((child) => labelled(child)) }),
  }
}

// Members that are there but undefined would be neither JSON nor what the model says.
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}
