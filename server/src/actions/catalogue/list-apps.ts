// GET /v2/apps                                                                                     Workflow API 3.2
// The apps that can be connected and run, those with the most connections first.
import { z } from '@hono/zod-openapi'
import { type App, appOf, appSchema, listApps as listAllApps } from '../../apps/index.ts'
import { openTo } from '../../clients/index.ts'
import { byPopularity, connectLinksFor, countConnectionsByApp } from '../../connections/index.ts'
import { ApiError } from '../../kernel/errors.ts'
import { apiEndpoint, listEnvelope, pageOf, paging } from '../../kernel/http/index.ts'
import type { ClientIdCaller, TokenCaller } from '../../oauth/index.ts'
import { listSchema, pageQuery } from '../list-shape.ts'
import { answerCatalogue } from './answer-catalogue.ts'

const query = z.object({
  category: z.string().optional().describe('Slug of a category'),
  ids: z.string().optional().describe('Comma list of UUIDs; not together with category'),
  query: z.string().optional().describe('Part of the title, in any case'),
  ...pageQuery,
})

export const listApps = apiEndpoint<TokenCaller | ClientIdCaller, typeof query>(
  {
    summary: 'List apps',
    tag: 'Catalogue',
    query,
    answers: { 200: { description: 'One page', schema: listSchema(appSchema) } },
  },
  async (call, deps) => {
    const { caller, url } = call
    if (call.query.ids !== undefined && call.query.category !== undefined) {
      throw new ApiError({ code: 'invalid', detail: 'Give ids or category, not both.', source: { parameter: 'ids' } })
    }
    const open = await openTo(await listAllApps(deps), caller.client.client_id, deps)
    const apps = selectApps(open, call.query).sort(byPopularity(await countConnectionsByApp(deps)))
    const page = { count: apps.length, ...paging(url), url, publicUrl: deps.publicUrl }
    const connectAt = caller.kind === 'token' ? await connectLinksFor(caller, deps) : undefined
    const shown = pageOf(apps, page).map((app) => appOf(app, { publicUrl: deps.publicUrl, connectAt }))
    const list = listEnvelope(shown, page)
    // On this operation alone the previous page has a second name (9).
    return answerCatalogue(call, { ...list, links: { ...list.links, previous: list.links.prev } })
  },
)

/** The apps that a query asks for, in the order given. */
export function selectApps<A extends App>(
  apps: readonly A[],
  { category, ids, query }: { category?: string | undefined; ids?: string | undefined; query?: string | undefined },
): A[] {
  const wanted = ids === undefined ? undefined : new Set(ids.split(',').map((id) => id.trim().toLowerCase()))
  const words = query?.trim().toLowerCase() ?? ''
  return apps.filter(
    (app) =>
      (category === undefined || app.categories.includes(category)) &&
      (wanted === undefined || wanted.has(app.id)) &&
      app.name.toLowerCase().includes(words),
  )
}
