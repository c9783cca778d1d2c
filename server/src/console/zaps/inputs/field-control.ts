// How a field of an action is asked for in the editor. Any control takes `{{alias.field}}` in the place of a value.
import { hasChoices, isListField } from '../../../actions/index.ts'
import type { Field, Json } from '../../../apps/index.ts'

export type Control = 'text' | 'long' | 'number' | 'secret' | 'yes-no' | 'choice' | 'lines' | 'json' | 'group' | 'rows'

const byType: Readonly<Record<Field['type'], Control>> = {
  string: 'text',
  text: 'long',
  integer: 'number',
  number: 'number',
  boolean: 'yes-no',
  datetime: 'text',
  file: 'text',
  json: 'json',
  array: 'lines',
  object: 'json',
  secret: 'secret',
}

/** The control that suits a field and the value that it has; JSON where nothing else can show that value. */
export function controlOf(field: Field, value: Json | undefined): Control {
  const control = plainControl(field)
  return value === undefined || value === null || suits(control, value) ? control : 'json'
}

/** The control that suits a field. */
export function plainControl(field: Field): Control {
  if (field.children) return isListField(field) ? 'rows' : 'group'
  if (field.type === 'secret') return 'secret' // of several values too: none of them is shown
  if (isListField(field)) return 'lines'
  return hasChoices(field) ? 'choice' : byType[field.type]
}

function suits(control: Control, value: Json): boolean {
  if (control === 'json' || control === 'secret') return true
  if (control === 'rows') return Array.isArray(value) && value.every(isGroup)
  if (control === 'group') return isGroup(value)
  // A text is a template that stands for the list.
  if (control === 'lines') return Array.isArray(value) ? value.every(isScalar) : typeof value === 'string'
  return isScalar(value)
}

function isGroup(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null
}

/** A value as the text of its control. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value) && value.every(isScalar)) return value.map((one) => textOf(one)).join('\n')
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)
}
