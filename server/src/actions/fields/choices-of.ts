// The choices of an input: its fixed list, or what an operation of the app lists.                      Workflow API 4.2
import type { Choice as WireChoice } from '@wayleave/sdk/wire'
import type { DynamicOptions, Field, Json } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError } from '../../kernel/errors.ts'
import { resultsIn, valueAt } from '../execute/results-of.ts'
import { actionSigningKey } from '../signing-key.ts'
import { askOperation, operationOf } from './ask-operation.ts'
import type { Form } from './find-form.ts'
import { isEmpty } from './is-empty.ts'
import { nextPageOf, turnToPage, withToken } from './next-page.ts'
import { readPage, writePage } from './page-token.ts'

/** One page of choices. `number` counts pages from 1; `next` is the token of the page after it. */
export type Choices = { choices: WireChoice[]; number: number; next: string | undefined }

/**
 * One page of the choices of a field. `pageText`: a token that was given as `next`; undefined is the first page. Throws the
 * ApiError of an input that must have a value before, or of what went wrong at the third party.
 */
export async function choicesOf(
  field: Pick<Field, 'choices' | 'options'>,
  form: Form,
  pageText: string | undefined,
  deps: Deps,
): Promise<Choices> {
  if (field.options) return dynamicChoices(field.options, form, pageText, deps)
  const choices = (field.choices ?? []).map(({ value, label }) => choiceOf(value, label))
  return { choices, number: 1, next: undefined }
}

async function dynamicChoices(
  options: DynamicOptions,
  form: Form,
  pageText: string | undefined,
  deps: Deps,
): Promise<Choices> {
  requireInputs(options.depends_on ?? [], form.inputs)
  const { app } = form.action
  const operation = operationOf(form, options.operation)
  const key = await actionSigningKey(deps)
  const place = `${app.id}@${app.version} ${operation.key}`
  const { number, at } = readPage(pageText, place, key)
  const { request } = operation
  const turnTo =
    at && request ? (filled: Parameters<typeof turnToPage>[0]) => turnToPage(filled, at, request, app) : undefined
  const asked = { ...form, inputs: withToken(form.inputs, at) }
  const answer = await askOperation(asked, operation, 'choices', deps, turnTo)
  const next = request && nextPageOf(request, answer)
  return {
    choices: resultsIn(answer, operation.result).flatMap((item) => readChoice(item, options)),
    number,
    next: next && writePage({ number: number + 1, at: next }, place, key),
  }
}

function requireInputs(names: readonly string[], inputs: Record<string, Json>): void {
  const missing = names.filter((name) => isEmpty(inputs[name]))
  if (missing.length === 0) return
  const detail = 'This field must have a value before choices can be listed.'
  throw new ApiError(missing.map((name) => ({ code: 'required', detail, source: { pointer: `/data/inputs/${name}` } })))
}

// An item without a value cannot be chosen.
function readChoice(item: Json, { value, label }: DynamicOptions): WireChoice[] {
  const chosen = textOf(valueAt(item, value))
  return chosen === undefined ? [] : [choiceOf(chosen, textOf(valueAt(item, label)) ?? null)]
}

function choiceOf(value: string, label: string | null): WireChoice {
  return { type: 'choice', id: value, label, value }
}

function textOf(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
