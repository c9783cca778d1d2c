// POST /v2/actions/{action_id}/test                                                                     Workflow API 4.4
// Really performs an action and shows its results as they are. A test of what writes, writes.
import { z } from '@hono/zod-openapi'
import { ApiError } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { findForm } from '../fields/find-form.ts'
import { fieldsBodySchema } from '../inputs-schema.ts'
import { listSchema, wholeList } from '../list-shape.ts'
import { refusalOf } from './refusal-of.ts'
import { tryAction } from './try-action.ts'

const LIMIT_DEFAULT = 10
const LIMIT_MAX = 100

const body = z.object({
  data: fieldsBodySchema.shape.data.extend({
    limit: z.int().min(1, 'This must be 1 or more.').nullish().describe('How many results; default 10, at most 100'),
    offset: z.int().min(0, 'This must be 0 or more.').nullish().describe('Default 0'),
  }),
})

export const testAction = apiEndpoint<TokenCaller, undefined, typeof body>(
  {
    summary: 'Test an action',
    description: 'Really performs the action: a test of what writes, writes.',
    tag: 'Actions',
    body,
    answers: { 200: { description: 'Its results', schema: listSchema(z.looseObject({})) } },
  },
  async (call, deps) => {
    const form = await findForm(call, deps)
    if (form.action.kind === 'filter')
      throw new ApiError({
        code: 'invalid',
        detail: 'A filter decides whether a Zap goes on: there is nothing to test.',
      })
    const { end } = await tryAction(form, call.caller, deps)
    const [error, ...more] = end.errors
    if (error) throw await refusalOf([error, ...more], form, deps)
    const { limit, offset } = call.body.data
    const list = wholeList(end.results)
    const from = offset ?? 0
    const data = list.data.slice(from, from + Math.min(limit ?? LIMIT_DEFAULT, LIMIT_MAX))
    return { body: { ...list, data, meta: { ...list.meta, offset: from } } }
  },
)
