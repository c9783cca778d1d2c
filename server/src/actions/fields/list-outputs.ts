// POST /v2/actions/{action_id}/outputs                                                                  Workflow API 4.3
// The fields of an action's results: from the app's sample, or from one live call of what only reads; and what the app's
// script says of them.
import { z } from '@hono/zod-openapi'
import type { OutputField } from '@wayleave/sdk/wire'
import type { Json } from '../../apps/index.ts'
import { isWriting } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { resultsIn, resultsOf } from '../execute/results-of.ts'
import { callHooks } from '../hooks/hook-names.ts'
import { fieldsBodySchema } from '../inputs-schema.ts'
import { listSchema, wholeList } from '../list-shape.ts'
import { askOperation } from './ask-operation.ts'
import { type Form, findForm } from './find-form.ts'
import { outputsOf } from './outputs-of.ts'
import { scriptOutputs } from './script-outputs.ts'

const body = z.object({
  data: fieldsBodySchema.shape.data.extend({
    fetch_live_samples: z.boolean().nullish().describe('True asks the third party; refused for what writes'),
  }),
})

const outputSchema = z
  .object({ type: z.literal('output_field'), id: z.string(), title: z.string(), sample: z.string().optional() })
  .openapi('OutputField')

export const listOutputs = apiEndpoint<TokenCaller, undefined, typeof body>(
  {
    summary: 'List the output fields of an action',
    tag: 'Actions',
    body,
    answers: { 200: { description: 'The fields of its results', schema: listSchema(outputSchema) } },
  },
  async (call, deps) => {
    const form = await findForm(call, deps)
    const results = call.body.data.fetch_live_samples ? await liveSamples(form, deps) : []
    return { body: wholeList(await outputFieldsOf(form, results, deps)) }
  },
)

/**
 * The fields of an action's results, flattened: of `results`, or of the app's sample where there are none; with the titles
 * that the app's script gives them. Throws the ApiError of what went wrong there.
 */
export async function outputFieldsOf(form: Form, results: readonly Json[], deps: Deps): Promise<OutputField[]> {
  return scriptOutputs(form, outputsOf(results.length > 0 ? results : sampleOf(form)), deps)
}

async function liveSamples(form: Form, deps: Deps): Promise<Json[]> {
  const { action } = form
  if (isWriting(action.kind)) {
    const detail = 'Live samples of an action that writes would write.'
    throw new ApiError({ code: 'invalid', detail, source: { pointer: '/data/fetch_live_samples' } })
  }
  if (action.isInstant && !action.request && !callHooks(action.app, action)?.full) return [] // announced by the app: there is nothing to ask
  return resultsIn(await askOperation(form, action, 'samples', deps), action.result)
}

function sampleOf({ action }: Form): Json[] {
  return action.sample === undefined ? [] : resultsOf(action.sample, '$')
}
