// POST /v2/actions/{action_id}/inputs                                                                   Workflow API 4.1
// The form of an action in display order: its own fields, then those that the third party adds for the values so far.
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { fieldsBodySchema } from '../inputs-schema.ts'
import { listSchema, wholeList } from '../list-shape.ts'
import { dynamicFields } from './dynamic-fields.ts'
import { findForm } from './find-form.ts'
import { inputOf, inputSchema } from './input-shape.ts'

export const listInputs = apiEndpoint<TokenCaller, undefined, typeof fieldsBodySchema>(
  {
    summary: 'List the inputs of an action',
    tag: 'Actions',
    body: fieldsBodySchema,
    answers: { 200: { description: 'The inputs, in display order', schema: listSchema(inputSchema) } },
  },
  async (call, deps) => {
    const form = await findForm(call, deps)
    const fields = [...form.action.fields, ...(await dynamicFields(form, deps))]
    return { body: wholeList(fields.map(inputOf)) }
  },
)
