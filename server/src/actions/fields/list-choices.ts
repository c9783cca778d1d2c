// POST /v2/actions/{action_id}/inputs/{input_id}/choices?page=…                                         Workflow API 4.2
// One page of the choices of an input: its fixed list, or what an operation of the app lists.
import { z } from '@hono/zod-openapi'
import type { Field } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError, notFound } from '../../kernel/errors.ts'
import { type ApiCall, apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { fieldsBodySchema } from '../inputs-schema.ts'
import { linksSchema } from '../list-shape.ts'
import { choicesOf } from './choices-of.ts'
import { dynamicFields } from './dynamic-fields.ts'
import { type Form, findForm } from './find-form.ts'
import { flattenFields } from './flat-fields.ts'
import { hasChoices } from './input-shape.ts'

const query = z.object({ page: z.string().optional().describe('Opaque; from links.next. Default: the first') })

const choiceSchema = z
  .object({ type: z.literal('choice'), id: z.string(), label: z.string().nullable(), value: z.string() })
  .openapi('Choice')

type ChoicesCall = ApiCall<TokenCaller, typeof query, typeof fieldsBodySchema>

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
    const { choices, number, next } = await choicesOf(field, form, call.query.page, deps)
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

function linkTo(page: string, { url }: ChoicesCall, publicUrl: string): string {
  const parameters = new URLSearchParams(url.searchParams)
  parameters.set('page', page)
  return `${publicUrl}${url.pathname}?${parameters}`
}
