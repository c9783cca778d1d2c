// What the form of a template says.
import { z } from '@hono/zod-openapi'
import type { SignedIn } from '../../accounts/index.ts'
import { keyOfName } from '../../clients/index.ts'
import { parseJson } from '../../kernel/json.ts'
import {
  type GivenTemplate,
  type Template,
  type TemplateMistake,
  templateSchema,
  typeOfKind,
} from '../../zaps/index.ts'
import type { FormMistakes, FormValues } from '../parts/form-fields.ts'
import { type RowMember, rowCount, rowMembers, rowName, templateFields } from './fields.ts'

/** A form as it was sent: its text, and the template that it says, or why it says none. */
export type ReadTemplate = { values: FormValues; owner: number | null } & (
  | { given: GivenTemplate }
  | { mistakes: FormMistakes }
)

const ROWS_MAX = 100

/** Reads the form; `do=json` takes the steps that were written as JSON in place of the rows. */
export function readTemplateForm(form: URLSearchParams, { person }: SignedIn): ReadTemplate {
  const names = [...templateFields(person.isStaff).map(({ name }) => name), 'json', ...rowNames]
  const values = Object.fromEntries(names.map((name) => [name, (form.get(name) ?? '').replaceAll('\r\n', '\n')]))
  const owner = person.isStaff && values.whose !== 'own' ? null : person.userId
  const steps = form.get('do') === 'json' ? stepsInJson(values.json ?? '') : stepsInRows(values)
  const judged = templateSchema.safeParse(templateIn(values, steps.found))
  const mistakes = { ...steps.mistakes, ...(judged.error ? byField(judged.error.issues) : {}) }
  return judged.success && Object.keys(mistakes).length === 0
    ? { values: { ...values, ...rowsOf(judged.data.steps) }, owner, given: judged.data }
    : { values, owner, mistakes }
}

/** The form of a template as it is. */
export function valuesOfTemplate(template: Template): FormValues {
  const { title, slug, description, status, steps, owner_user_id } = template
  return {
    title,
    slug,
    description,
    status,
    whose: owner_user_id === null ? 'everybody' : 'own',
    json: JSON.stringify(steps, null, 2),
    ...rowsOf(steps),
  }
}

/** Steps as the rows of a form, the rest of the rows empty. */
export function rowsOf(steps: GivenTemplate['steps'] | Template['steps']): FormValues {
  const empty = rowNames.map((name) => [name, ''] as const)
  const rows = steps.flatMap(({ app, action, type, alias, title, inputs }, at) => {
    const members: Record<RowMember, string> = {
      choice: [app, type ?? '', action ?? ''].join(':'),
      alias: alias ?? '',
      title: title ?? '',
      inputs: inputs && Object.keys(inputs).length > 0 ? JSON.stringify(inputs) : '',
    }
    return rowMembers.map((member) => [rowName(at, member), members[member]] as const)
  })
  return Object.fromEntries([...empty, ...rows])
}

/** What is wrong with a template, at the fields of its form. */
export function byField(mistakes: readonly (TemplateMistake | z.core.$ZodIssue)[]): FormMistakes {
  const found: Record<string, string[]> = {}
  for (const { path, message } of mistakes) {
    const name = path[0] === 'steps' ? fieldOfStep(path) : String(path[0] ?? 'other')
    found[name] = [...(found[name] ?? []), message]
  }
  return found
}

const rowNames = Array.from({ length: ROWS_MAX }, (_, row) => rowMembers.map((member) => rowName(row, member))).flat()

function fieldOfStep(path: readonly PropertyKey[]): string {
  const [, row, member] = path
  if (typeof row !== 'number') return rowName(0, 'choice')
  return rowName(row, rowMembers.find((known) => known === member) ?? 'choice')
}

function templateIn({ title = '', slug = '', description = '', status = '' }: FormValues, steps: unknown): unknown {
  const named = title.trim()
  return { title: named, slug: slug.trim() || keyOfName(named), description: description.trim(), status, steps }
}

type FoundSteps = { found: unknown; mistakes: FormMistakes }

function stepsInJson(text: string): FoundSteps {
  const found = jsonIn(text)
  if (Array.isArray(found)) return { found, mistakes: {} }
  return { found: [], mistakes: { json: ['This is no JSON list of steps.'] } }
}

function stepsInRows(values: FormValues): FoundSteps {
  const mistakes: Record<string, string[]> = {}
  const found = Array.from({ length: rowCount(values) }, (_, row) => row).flatMap((row) => {
    const read = (member: RowMember) => (values[rowName(row, member)] ?? '').trim()
    if (read('choice') === '') return []
    const inputs = inputsIn(read('inputs'))
    if (inputs === undefined) mistakes[rowName(row, 'inputs')] = ['This is no JSON object, as in {"to": "{{email}}"}.']
    return [{ ...chosen(read('choice')), ...given('alias', read('alias')), ...given('title', read('title')), inputs }]
  })
  return { found, mistakes }
}

function chosen(choice: string): object {
  const [app = '', type = '', action = ''] = choice.split(':')
  return { app, ...given('type', type), ...given('action', action) }
}

function given(name: string, text: string): object {
  return text === '' ? {} : { [name]: text }
}

function jsonIn(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function inputsIn(text: string): object | undefined {
  if (text === '') return {}
  return z.record(z.string(), z.json()).safeParse(jsonIn(text)).data
}

/** The value of a row's choice for an action. */
export function choiceOf(app: string, kind: Parameters<typeof typeOfKind>[0], action: string): string {
  return [app, typeOfKind(kind), action].join(':')
}
