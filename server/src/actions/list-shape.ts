// What the OpenAPI document says of every v2 list.                                                 Workflow API 1.5
import { z } from '@hono/zod-openapi'

/** Query members of a paged list. Values that are no numbers fall back to the default, larger ones are clamped. */
export const pageQuery = {
  limit: z.string().optional().describe('1 to 100; default 10'),
  offset: z.string().optional().describe('Default 0'),
}

export const linksSchema = z.object({ next: z.url().nullable(), prev: z.url().nullable() }).openapi('Links')
const metaSchema = z
  .object({ count: z.int().describe('All matches'), limit: z.int().nullable(), offset: z.int() })
  .openapi('Meta')

/** The list envelope of a resource. */
export function listSchema<T extends z.ZodType>(resource: T) {
  return z.object({ data: z.array(resource), links: linksSchema, meta: metaSchema })
}

/** A list that is never paged. */
export function wholeList<T>(data: readonly T[]) {
  return { data, links: { next: null, prev: null }, meta: { count: data.length, limit: null, offset: 0 } }
}
