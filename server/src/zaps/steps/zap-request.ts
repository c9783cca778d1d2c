import { z } from '@hono/zod-openapi'
import { authenticationRefSchema, inputsSchema } from '../../actions/index.ts'

const STEPS_MAX = 100
const TITLE_MAX = 255

/** By which later steps name a step. */
export const aliasSchema = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9_]*$/, 'This may hold a-z, 0-9 and _, and begins with a letter.')
  .nullish()
  .transform((alias) => alias ?? null)

const step = z.object({
  action: z.string().describe('An action id, fresh from GET /v2/actions'),
  authentication: authenticationRefSchema,
  inputs: inputsSchema.describe(
    'Values by input id; {{field}} and {{alias.field}} stand for what an earlier step gave',
  ),
  alias: aliasSchema,
})

/** Body of POST /v2/zaps. */
export const zapRequestSchema = z.object({
  data: z.object({
    title: z.string().trim().min(1, 'This may not be empty.').max(TITLE_MAX),
    steps: z
      .array(step)
      .min(2, 'A Zap has at least two steps.')
      .max(STEPS_MAX, `A Zap has at most ${STEPS_MAX} steps.`)
      .describe('The first is READ, none after it is'),
  }),
})

export type ZapRequest = z.output<typeof zapRequestSchema>
export type StepRequest = ZapRequest['data']['steps'][number]
