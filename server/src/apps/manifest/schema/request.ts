// A request as a manifest writes it.
import { z } from 'zod'
import { dottedPathSchema, scalarSchema } from './names.ts'

export const requestSchema = z
  .strictObject({
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']),
    url: z.string().min(1).max(8_000),
    query: z.record(z.string(), z.json()).optional(),
    headers: z.record(z.string(), scalarSchema).optional(),
    json: z.json().optional(),
    form: z
      .union([z.record(z.string(), z.json()), z.string()], { error: 'A form is an object of names and values.' })
      .optional(),
    text: z.string().optional(),
    next: dottedPathSchema
      .optional()
      .describe("Dotted path to the next page's URL or token, or `link` for the Link header."),
  })
  .meta({ id: 'Request' })

export type ManifestRequest = z.infer<typeof requestSchema>
