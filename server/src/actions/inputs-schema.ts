import { z } from '@hono/zod-openapi'
import type { Json } from '../apps/index.ts'
import { isShallow } from './is-shallow.ts'

const INPUT_DEPTH_MAX = 50

const value = z
  .custom<Json>((given) => isShallow(given, INPUT_DEPTH_MAX), 'This is nested too deeply.')
  .openapi({ type: ['string', 'number', 'boolean', 'object', 'array', 'null'], description: 'Any JSON' })

/** The inputs of an action by name. */
export const inputsSchema = z.record(z.string(), value)

/** A connection identifier: a decimal string or a number; null where the app needs none. */
export const authenticationRefSchema = z
  .union([z.string(), z.int(), z.null()])
  .describe('A connection identifier, as a string or a number; null for an app that needs none')

/** The body that the field operations share. `limit` and `offset` of older clients are passed over. */
export const fieldsBodySchema = z.object({
  data: z.object({
    authentication: authenticationRefSchema,
    inputs: inputsSchema.nullable().describe('The values so far; null is none'),
  }),
})
