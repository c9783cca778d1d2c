// From the texts of an app's form to the changes of its manifest. What the form does not ask stays as its author wrote it.
import { type Edit, looseValue } from '../../../apps/index.ts'
import type { FormMistakes, FormValues } from '../../parts/form-fields.ts'
import { linesOf } from '../../parts/read-form.ts'
import type { AppField } from './app-field.ts'
import { type AuthChoice, authChoiceOf, authTypeOf } from './auth-types.ts'
import { placementFields } from './credential-fields.ts'
import { fieldsOf } from './field-rows.ts'
import { appFields } from './fields.ts'
import { foreignMembers } from './foreign-members.ts'
import { hostsOf } from './hosts-of.ts'
import { valueAt } from './value-at.ts'

/** The changes, and what cannot be read at all, by field. */
export type FormEdits = { edits: Edit[]; mistakes: FormMistakes }

/** What a form changes in `manifest`. */
export function formEdits(values: FormValues, manifest: string): FormEdits {
  const choice = authChoiceOf(values.auth_type)
  const value = looseValue(manifest)
  const read = appFields.filter((field) => isAsked(field, choice)).map((field) => editOf(field, values))
  const mistakes = read.flatMap((one) => ('mistake' in one ? [[one.name, [one.mistake]] as const] : []))
  const edits: Edit[] = [
    [['auth', 'type'], authTypeOf(choice)],
    ...foreignMembers(choice),
    ...read.flatMap((one) => ('edit' in one ? [one.edit] : [])),
    ...(values.hosts?.trim() ? [] : [[['hosts'], listOrNothing(hostsOf(values))] as const]),
    ...placementEdits(values, choice),
    ...(choice.startsWith('oauth2') ? [refreshEdit(choice, value)] : []),
    ...(choice === 'none' ? [] : [fieldsEdit(values, choice, value)]),
  ]
  return { edits, mistakes: Object.fromEntries(mistakes) }
}

const SEPARATE = new Set([
  'auth_type',
  'client_secret',
  'access_token_placement',
  ...placementFields.map(({ name }) => name),
])

/** Whether the form asks a field of this way of signing in, and for its text alone. */
export function isAsked({ name, of, path }: AppField, choice: AuthChoice): boolean {
  if (SEPARATE.has(name) || (choice === 'none' && path[0] === 'auth')) return false
  return of === undefined || of.includes(choice)
}

function editOf(field: AppField, values: FormValues): { edit: Edit } | { name: string; mistake: string } {
  const { name, path, as } = field
  const text = chosen(values[name] ?? '', field)
  // The method is of a request that is there.
  if (name === 'test_method' && !values.test_url?.trim()) return { edit: [path.slice(0, -1), undefined] }
  if (as !== 'json' || text.trim() === '') return { edit: [path, written(text, field)] }
  try {
    return { edit: [path, JSON.parse(text)] }
  } catch {
    return { name, mistake: 'This is no JSON.' }
  }
}

// What a browser sends of a choice that nobody touched.
function chosen(text: string, field: AppField): string {
  if (field.kind !== 'choice' || field.choices.some(([value]) => value === text)) return text
  return field.choices[0]?.[0] ?? ''
}

function written(text: string, { as, name }: AppField): unknown {
  // One that a person took pains to write as it is: spaces are what it is about.
  const trimmed = name === 'scope_separator' ? text : text.trim()
  if (as === 'lines') return listOrNothing(linesOf(text))
  if (as === 'pairs') return pairsOf(text)
  if (as === 'box') return text === 'on' ? true : undefined
  if (trimmed === '') return undefined
  return as === 'flag' ? trimmed === 'true' : trimmed
}

function pairsOf(text: string): Record<string, string> | undefined {
  const lines = linesOf(text)
  if (lines.length === 0) return undefined
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...rest] = line.split('=')
      return [name.trim(), rest.join('=').trim()]
    }),
  )
}

function placementEdits(values: FormValues, choice: AuthChoice): Edit[] {
  const [place, name, prefix] = placementFields.map((field) => values[field.name] ?? '')
  const placement = {
    in: place || 'header',
    ...(name?.trim() ? { name: name.trim() } : {}),
    ...(prefix ? { prefix } : {}),
  }
  if (['api_key', 'session', 'custom'].includes(choice)) return [[['auth', 'placement'], placement]]
  if (choice === 'basic' || choice === 'none') return []
  const chosen = values.access_token_placement ?? ''
  const written = chosen === 'custom' ? placement : chosen === '' ? undefined : chosen
  return [[['auth', 'oauth2', 'access_token_placement'], written]]
}

// Refreshing is the default: it is written down where it is not, or was before.
function refreshEdit(choice: AuthChoice, value: unknown): Edit {
  const path = ['auth', 'oauth2', 'auto_refresh']
  const isWritten = valueAt(value, path) !== undefined
  return [path, choice === 'oauth2' ? false : isWritten ? true : undefined]
}

// Seed 003: "We'll automatically create the required auth fields for you."
function fieldsEdit(values: FormValues, choice: AuthChoice, value: unknown): Edit {
  const fields = fieldsOf(values, value)
  const has = (key: string) => fields.some((field) => field.key === key)
  const secret = (key: string, label: string) => ({ key, label, type: 'secret', required: true })
  if (choice === 'basic' && !has('username')) fields.push({ key: 'username', label: 'User', required: true })
  if (choice === 'basic' && !has('password')) fields.push(secret('password', 'Password'))
  if (choice === 'api_key' && !fields.some(({ type }) => type === 'secret')) fields.push(secret('api_key', 'API key'))
  const isSame = JSON.stringify(fields) === JSON.stringify(valueAt(value, ['auth', 'fields']))
  return [['auth', 'fields'], isSame ? valueAt(value, ['auth', 'fields']) : listOrNothing(fields)]
}

function listOrNothing<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}
