// GET /v1/categories                                                                                 Workflow API 2.2
// The categories that apps name. Nobody keeps a list of them: an id is made from the slug, so that it stays.
import { z } from '@hono/zod-openapi'
import { answerCatalogue } from '../../actions/index.ts'
import { listApps } from '../../apps/index.ts'
import { byTitle } from '../../connections/index.ts'
import { apiEndpoint, pageOf, paging } from '../../kernel/http/index.ts'
import { sha256 } from '../../kernel/ids.ts'
import type { ClientIdCaller, TokenCaller } from '../../oauth/index.ts'
import { linkTo } from './link-to.ts'

const query = z.object({
  limit: z.string().optional().describe('1 to 100; default 10'),
  offset: z.string().optional().describe('Default 0'),
})

const categorySchema = z
  .object({
    id: z.int(),
    title: z.string(),
    slug: z.string(),
    description: z.string(),
    url: z.url(),
    type_of: z.enum(['curated', 'auto']),
    featured_entry_slug: z.string().nullable(),
    role: z.enum(['child', 'parent']),
  })
  .openapi('Category')

export const listCategories = apiEndpoint<TokenCaller | ClientIdCaller | undefined, typeof query>(
  {
    summary: 'List categories of apps (v1)',
    tag: 'Catalogue',
    query,
    answers: {
      200: {
        description: 'One page',
        schema: z.object({
          next: z.url().nullable(),
          previous: z.url().nullable(),
          count: z.int(),
          objects: z.array(categorySchema),
        }),
      },
    },
  },
  async (call, deps) => {
    const { url } = call
    const everybodys = (await listApps(deps)).filter(({ owner_user_id }) => owner_user_id === null)
    const slugs = new Set(everybodys.flatMap(({ categories }) => categories))
    const all = [...slugs].map((slug) => categoryOf(slug, deps.publicUrl)).sort((a, b) => byTitle(a.title, b.title))
    const { limit, offset } = paging(url)
    const linkToOffset = (target: number) => linkTo(url, deps.publicUrl, { offset: target, limit })
    const body = {
      next: offset + limit < all.length ? linkToOffset(offset + limit) : null,
      previous: offset > 0 ? linkToOffset(Math.max(0, offset - limit)) : null,
      count: all.length,
      objects: pageOf(all, { limit, offset }),
    }
    return answerCatalogue(call, body)
  },
)

/** What a category is called: `e-mail` is "E mail". */
export function categoryTitle(slug: string): string {
  const words = slug.replaceAll(/[-_]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function categoryOf(slug: string, publicUrl: string): z.input<typeof categorySchema> {
  const title = categoryTitle(slug)
  return {
    id: sha256(slug).readUInt32BE() >>> 1, // a positive integer of 31 bits
    title,
    slug,
    description: `Apps of the category ${title}.`,
    url: `${publicUrl}/apps/categories/${encodeURIComponent(slug)}`,
    type_of: 'curated',
    featured_entry_slug: null,
    role: 'child',
  }
}
