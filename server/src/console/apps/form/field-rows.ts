// The fields that a person fills in to connect, such as `subdomain`: one row each.               seed 003, Initial Setup

import type { FormValues } from '../../parts/form-fields.ts'
import { isRecord, valueAt } from './value-at.ts'

export const rowMembers = ['key', 'label', 'type', 'placeholder', 'help', 'required'] as const
const ROWS_MAX = 30
const EMPTY_ROWS = 2

/** The rows of a form: how many, by what stands in it. */
export function rowCount(values: FormValues): number {
  const used = Array.from({ length: ROWS_MAX }, (_, row) => row).filter((row) => isUsed(values, row))
  return Math.min(ROWS_MAX, (used.at(-1) ?? -1) + 1 + EMPTY_ROWS)
}

/** The name of a row's member in the form. */
export function rowName(row: number, member: (typeof rowMembers)[number]): string {
  return `field${row}_${member}`
}

/** The rows of a manifest, as texts. */
export function rowValues(manifest: unknown): FormValues {
  const texts = fieldsIn(manifest).flatMap((field, row) =>
    rowMembers.map((member) => [rowName(row, member), textOf(field[member])]),
  )
  return Object.fromEntries(texts)
}

/** The rows that a form sent. */
export function sentRows(form: URLSearchParams): FormValues {
  const names = Array.from({ length: ROWS_MAX }, (_, row) => rowMembers.map((member) => rowName(row, member))).flat()
  return Object.fromEntries(names.map((name) => [name, form.get(name) ?? '']))
}

/** The rows that hold something, in order: their fields stand in the manifest in this order. */
export function usedRows(values: FormValues): number[] {
  return Array.from({ length: ROWS_MAX }, (_, row) => row).filter((row) => isUsed(values, row))
}

/** `auth.fields` of a form; what the form does not ask of a field stays as it is in the manifest. */
export function fieldsOf(values: FormValues, manifest: unknown): Record<string, unknown>[] {
  const known = new Map(fieldsIn(manifest).map((field) => [field.key, field]))
  return usedRows(values).map((row) => {
    const text = (member: (typeof rowMembers)[number]) => (values[rowName(row, member)] ?? '').trim()
    const { required: _required, ...rest } = known.get(text('key')) ?? {}
    const texts = rowMembers.filter((member) => member !== 'required').map((member) => [member, text(member)])
    const asked = Object.fromEntries(
      texts.filter(([member, words]) => words !== '' && words !== DEFAULTS[member ?? '']),
    )
    const others = Object.fromEntries(Object.entries(rest).filter(([name]) => !rowMembers.some((one) => one === name)))
    return { ...asked, ...others, ...(text('required') === 'on' ? { required: true } : {}) }
  })
}

const DEFAULTS: Readonly<Record<string, string>> = { type: 'string' }

function fieldsIn(manifest: unknown): Record<string, unknown>[] {
  const fields = valueAt(manifest, ['auth', 'fields'])
  return Array.isArray(fields) ? fields.filter(isRecord) : []
}

function isUsed(values: FormValues, row: number): boolean {
  return ['key', 'label', 'help', 'placeholder'].some((member) => (values[`field${row}_${member}`] ?? '').trim() !== '')
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : ''
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
