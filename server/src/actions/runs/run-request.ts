import { z } from '@hono/zod-openapi'
import { authenticationRefSchema, inputsSchema } from '../inputs-schema.ts'

const wrapped = z.object({
  data: z.object({
    action: z.string().describe('An action id, fresh from GET /v2/actions'),
    authentication: authenticationRefSchema.default(null),
    inputs: inputsSchema,
    callback_url: z
      .string()
      .nullish()
      .transform((url) => url ?? null)
      .describe('https; hears once of the end of the run'),
  }),
})

/**
 * Body of POST /v2/action-runs. Also accepted, as the guides show it: without `data`, and `input` instead of `inputs`;
 * of both, `inputs` wins (Workflow API 7.1).
 */
export const runRequestSchema = z.preprocess(
  (body) => withInputs(isObject(body) && !('data' in body) ? { data: body } : body),
  wrapped,
)
export type RunRequest = z.output<typeof runRequestSchema>

function withInputs(body: unknown): unknown {
  if (!isObject(body) || !isObject(body.data) || 'inputs' in body.data || !('input' in body.data)) return body
  return { ...body, data: { ...body.data, inputs: body.data.input } }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
