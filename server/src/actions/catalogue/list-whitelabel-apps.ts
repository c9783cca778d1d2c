// GET /v2/whitelabel/apps                                                                Workflow API 3.4 · embed-connect §4
// What a white-label partner can offer its users, and how each app is connected.
import { z } from '@hono/zod-openapi'
import type { WhitelabelApp } from '@wayleave/sdk/wire'
import { type App, imageOf, listApps } from '../../apps/index.ts'
import { openTo } from '../../clients/index.ts'
import { ApiError } from '../../kernel/errors.ts'
import { apiEndpoint, listEnvelope, pageOf, paging } from '../../kernel/http/index.ts'
import type { ClientIdCaller, TokenCaller } from '../../oauth/index.ts'
import { listSchema, pageQuery } from '../list-shape.ts'
import { answerCatalogue } from './answer-catalogue.ts'
import { selectApps } from './list-apps.ts'

const query = z.object({
  category: z.string().optional().describe('Slug of a category'),
  search: z.string().optional().describe('Part of the title, in any case'),
  ...pageQuery,
})

const whitelabelAppSchema = z
  .object({
    type: z.literal('app'),
    id: z.uuid(),
    title: z.string(),
    image: z.url(),
    is_oauth: z.boolean().describe('Connects by OAuth'),
    has_fields: z.boolean().describe('The user fills in fields first'),
    has_byoc: z.boolean().describe('The user brings own OAuth client credentials'),
    links: z.object({ mcp_authorize_url: z.url(), mcp_server_url: z.url() }),
  })
  .openapi('WhitelabelApp')

export const listWhitelabelApps = apiEndpoint<TokenCaller | ClientIdCaller, typeof query>(
  {
    summary: 'List apps for white-label partners',
    tag: 'Catalogue',
    query,
    answers: { 200: { description: 'One page', schema: listSchema(whitelabelAppSchema) } },
  },
  async (call, deps) => {
    if (call.caller.client.kind !== 'embed') {
      throw new ApiError({ code: 'permission_denied', detail: 'This list is for white-label partners.' })
    }
    const { category, search } = call.query
    const open = await openTo(await listApps(deps), call.caller.client.client_id, deps)
    const apps = selectApps(open, { category, query: search })
    const page = { count: apps.length, ...paging(call.url), url: call.url, publicUrl: deps.publicUrl }
    const shown = pageOf(apps, page).map((app) => whitelabelAppOf(app, deps.publicUrl))
    return answerCatalogue(call, listEnvelope(shown, page))
  },
)

function whitelabelAppOf(app: App, publicUrl: string): WhitelabelApp {
  const { type, fields, oauth2 } = app.auth
  const server = `${publicUrl}/mcp/${app.key}`
  return {
    type: 'app',
    id: app.id,
    title: app.name,
    image: imageOf(app, publicUrl),
    is_oauth: type === 'oauth2',
    has_fields: fields.length > 0,
    has_byoc: oauth2?.client_id.includes('{{') === true, // filled from the user's own fields
    links: {
      mcp_authorize_url: `${publicUrl}/connect/oauth/authorize?${new URLSearchParams({ resource: server })}`,
      mcp_server_url: server,
    },
  }
}
