// Between a form's text and the members of a registration.
import type { z } from '@hono/zod-openapi'
import type { Settings } from '../../clients/index.ts'
import { sha256 } from '../../kernel/ids.ts'
import type { FormField, FormMistakes, FormValues } from './form-fields.ts'

const LINES_MAX = 100

/** What was sent, as text to be shown again. */
export function valuesOf(form: URLSearchParams, fields: readonly FormField[]): FormValues {
  return Object.fromEntries(
    fields.map(({ name, kind }) => {
      const text = kind === 'scopes' ? form.getAll(name).join('\n') : (form.get(name) ?? '')
      return [name, text.replaceAll('\r\n', '\n')]
    }),
  )
}

/** Settings as the text of a form. */
export function valuesIn(settings: Settings, fields: readonly FormField[]): FormValues {
  return Object.fromEntries(fields.map(({ name }) => [name, textOf(settings[name])]))
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join('\n')
  if (typeof value === 'boolean') return value ? 'on' : ''
  return value === undefined || value === null ? '' : String(value)
}

/** The members of a registration that the text of a form says. Undefined: as it is by default. */
export function settingsIn(values: FormValues, fields: readonly FormField[]): Settings {
  return Object.fromEntries(fields.map((field) => [field.name, settingOf(values[field.name] ?? '', field)]))
}

function settingOf(text: string, { kind, isOptional }: FormField): unknown {
  if (kind === 'check') return text === 'on'
  if (kind === 'lines' || kind === 'scopes') return linesOf(text)
  const trimmed = text.trim()
  if (trimmed === '' && isOptional) return undefined
  return kind === 'number' ? Number(trimmed === '' ? Number.NaN : trimmed) : trimmed
}

/** The entries of a list, each once. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return [...new Set(lines.filter(Boolean))]
}

/** What a registration refuses, by field; `other`: what belongs to none of them. */
export function mistakesIn(
  issues: readonly z.core.$ZodIssue[],
  values: FormValues,
  fields: readonly FormField[],
): FormMistakes {
  const mistakes: Record<string, string[]> = {}
  for (const issue of issues) {
    const field = fields.find(({ name }) => name === issue.path[0])
    const name = field?.name ?? 'other'
    mistakes[name] = [...(mistakes[name] ?? []), wordsOf(issue, field, values[name] ?? '')]
  }
  for (const field of fields) {
    if (field.kind !== 'lines' || linesOf(values[field.name] ?? '').length <= LINES_MAX) continue
    mistakes[field.name] = [`Use at most ${LINES_MAX} lines.`]
  }
  return mistakes
}

function wordsOf(issue: z.core.$ZodIssue, field: FormField | undefined, text: string): string {
  if (!field) return `${issue.path.join(' ')}: ${issue.message}`
  if (issue.path.length > 1 && field.kind === 'lines') return wordsOfLine(issue, linesOf(text))
  if (issue.code === 'custom') return sentence(issue.message)
  if (text.trim() === '') return 'Fill this in.'
  if (field.kind === 'number') return `Enter a whole number${rangeOf(issue)}.`
  if (field.kind === 'url') return 'Enter an absolute address, as in https://acme.example/path.'
  if (issue.code === 'too_big') return `Use at most ${issue.maximum} characters.`
  return sentence(issue.message)
}

function wordsOfLine(issue: z.core.$ZodIssue, lines: readonly string[]): string {
  const line = lines[Number(issue.path[1])] ?? ''
  if (issue.message.includes(`"${line}"`)) return sentence(issue.message)
  return `"${line}" ${issue.code === 'custom' ? issue.message : 'is no absolute address'}.`
}

function rangeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big') return ` of at most ${issue.maximum}`
  return issue.code === 'too_small' ? ` of at least ${issue.minimum}` : ''
}

function sentence(words: string): string {
  const [first = '', ...rest] = words
  return `${first.toUpperCase()}${rest.join('')}${words.endsWith('.') ? '' : '.'}`
}

/** A mark of what a form was filled with when it was shown: another one later says that somebody changed it meanwhile. */
export function seenMark(values: FormValues): string {
  return sha256(JSON.stringify(Object.entries(values).sort())).toString('base64url')
}
