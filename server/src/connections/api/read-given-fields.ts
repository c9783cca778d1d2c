// The fields of an app's authentication as a client sends them: read by the same rules as the form of Connect.
import type { Field, Json } from '../../apps/index.ts'
import type { ApiFault } from '../../kernel/errors.ts'
import { readFields } from '../connect-ui/read-fields.ts'
import type { AuthFields } from '../outbound/index.ts'

/** The values, or everything that is wrong, each with its pointer. No value is in the words: they may be secret. */
export function readGivenFields(
  given: Readonly<Record<string, Json>>,
  fields: readonly Field[],
): { values: AuthFields } | { faults: ApiFault[] } {
  const known = new Map(fields.map((field) => [field.key, field]))
  const unknown = Object.keys(given).filter((key) => !known.has(key))
  const form = new URLSearchParams(fields.flatMap((field) => textOf(given[field.key] ?? field.default, field)))
  const { values, mistakes } = readFields(form, fields)
  const faults = [
    ...unknown.map((key) => fault('invalid', key, 'The app has no such field.')),
    ...fields
      .filter((field) => isNoTruth(given[field.key], field))
      .map(({ key }) => wrong(key, 'must be true or false.')),
    ...Object.entries(mistakes).map(([key, mistake]) =>
      mistake === 'is needed.' ? fault('required', key, 'This field is required.') : wrong(key, mistake),
    ),
  ]
  return faults.length > 0 ? { faults } : { values }
}

function textOf(value: Json | undefined, { key }: Field): [string, string][] {
  if (value === undefined || value === null) return []
  return [[key, typeof value === 'string' ? value : JSON.stringify(value)]]
}

// A form has a box for it, that is ticked or not; here anything could stand.
function isNoTruth(value: Json | undefined, { type }: Field): boolean {
  return type === 'boolean' && value !== undefined && value !== null && !/^(true|false)$/.test(String(value))
}

function wrong(key: string, mistake: string): ApiFault {
  return fault('invalid', key, `This field ${mistake}`)
}

function fault(code: 'invalid' | 'required', key: string, detail: string): ApiFault {
  const name = key.replaceAll('~', '~0').replaceAll('/', '~1') // RFC 6901 §3
  return { code, detail, source: { pointer: `/data/authentication_fields/${name}` } }
}
