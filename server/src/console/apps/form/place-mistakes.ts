// Where the mistakes of a manifest stand in its form.
import type { Mistake } from '../../../apps/index.ts'
import type { FormMistakes, FormValues } from '../../parts/form-fields.ts'
import { rowMembers, rowName, usedRows } from './field-rows.ts'
import { appFields } from './fields.ts'

/** Mistakes by field; `other`: what belongs to none, with the member's name before it. */
export function placeMistakes(mistakes: readonly Mistake[], values: FormValues): FormMistakes {
  const placed: Record<string, string[]> = {}
  for (const { path, message } of mistakes) {
    const name = fieldAt(path, values)
    const words = name === undefined && path !== '' ? `${path}: ${message}` : message
    placed[name ?? 'other'] = [...(placed[name ?? 'other'] ?? []), words]
  }
  return placed
}

function fieldAt(path: string, values: FormValues): string | undefined {
  const [, index, member] = /^auth\.fields\[(\d+)\](?:\.(\w+))?/.exec(path) ?? []
  const row = index === undefined ? undefined : usedRows(values)[Number(index)]
  if (row !== undefined) return rowName(row, rowMembers.find((known) => known === member) ?? 'key')
  const known = new Map(appFields.map((field) => [field.path.join('.'), field.name]))
  const exact = known.get(path)
  if (exact !== undefined) return nameShown(exact, values)
  const above = [...known].filter(([place]) => path.startsWith(`${place}.`) || path.startsWith(`${place}[`))
  return above[0]?.[1] ?? INSTEAD[path]
}

// Members that have no field of their own.
const INSTEAD: Readonly<Record<string, string>> = {
  'auth.oauth2': 'auth_type',
  auth: 'auth_type',
  'auth.login': 'login_url',
  'auth.placement': 'placement_name',
  'auth.test': 'test_url',
  'auth.login.request': 'login_url',
}

function nameShown(name: string, values: FormValues): string {
  const isOwnPlace = name === 'access_token_placement' && values.access_token_placement === 'custom'
  return isOwnPlace ? 'placement_name' : name
}
