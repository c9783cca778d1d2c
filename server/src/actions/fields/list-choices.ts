// POST /v2/actions/{action_id}/inputs/{input_id}/choices?page=…                                         Workflow API 4.2
// One page of the choices of an input: its fixed list, or what an operation of the app lists.
import { z } from '@hono/zod-openapi'
import type { Choice as WireChoice } from '@wayleave/sdk/wire'
import type { DynamicOptions, Field, Json } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError, notFound } from '../../kernel/errors.ts'
import { type ApiCall, apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { resultsIn, valueAt } from '../execute/results-of.ts'
import { fieldsBodySchema } from '../inputs-schema.ts'
import { linksSchema } from '../list-shape.ts'
import { actionSigningKey } from '../signing-key.ts'
import { askOperation, operationOf } from './ask-operation.ts'
import { dynamicFields } from './dynamic-fields.ts'
import { type Form, findForm } from './find-form.ts'
import { flattenFields } from './flat-fields.ts'
import { hasChoices } from './input-shape.ts'
import { isEmpty } from './is-empty.ts'
import { nextPageOf, turnToPage, withToken } from './next-page.ts'
import { readPage, writePage } from './page-token.ts'

const query = z.object({ page: z.string().optional().describe('Opaque; from links.next. Default: the first') })

const choiceSchema = z
  .object({ type: z.literal('choice'), id: z.string(), label: z.string().nullable(), value: z.string() })
  .openapi('Choice')

type ChoicesCall = ApiCall<TokenCaller, typeof query, typeof fieldsBodySchema>
type Choices = { choices: WireChoice[]; number: number; next: string | undefined }

export const listChoices = apiEndpoint<TokenCaller, typeof query, typeof fieldsBodySchema>(
  {
    summary: 'List the choices of an input',
    tag: 'Actions',
    query,
    body: fieldsBodySchema,
    answers: {
      200: {
        description: 'One page',
        schema: z.object({ data: z.array(choiceSchema), links: linksSchema, meta: z.object({ page: z.int() }) }),
      },
    },
  },
  async (call, deps) => {
    const form = await findForm(call, deps)
    const field = await findField(form, call.params.input_id ?? '', deps)
    const { choices, number, next } = await choicesOf(field, form, call, deps)
    const links = { next: next === undefined ? null : linkTo(next, call, deps.publicUrl), prev: null }
    return { body: { data: choices, links, meta: { page: number } } }
  },
)

async function findField(form: Form, id: string, deps: Deps): Promise<Field> {
  const inForm = (fields: readonly Field[]) => flattenFields(fields).find((flat) => flat.id === id)?.field
  const field = inForm(form.action.fields) ?? inForm(await dynamicFields(form, deps))
  if (!field) throw notFound('unknown input')
  if (hasChoices(field)) return field
  throw new ApiError({ code: 'invalid', detail: `The input ${field.key} is not chosen from a list.` })
}

async function choicesOf(field: Field, form: Form, call: ChoicesCall, deps: Deps): Promise<Choices> {
  if (field.options) return dynamicChoices(field.options, form, call.query.page, deps)
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

function linkTo(page: string, { url }: ChoicesCall, publicUrl: string): string {
  const parameters = new URLSearchParams(url.searchParams)
  parameters.set('page', page)
  return `${publicUrl}${url.pathname}?${parameters}`
}
