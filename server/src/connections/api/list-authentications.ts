// GET /v2/authentications?app=…                                                                     Workflow API 5.1
// The user's own connections of one app. An empty list is the normal answer for a new user.
import { z } from '@hono/zod-openapi'
import { findApp } from '../../apps/index.ts'
import { ApiError, notFound } from '../../kernel/errors.ts'
import { apiEndpoint, listEnvelope, paging } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { connectLinksFor } from '../connect-ui/popup/connect-links.ts'
import { listOwnConnections } from '../find-connection.ts'
import { authenticationOf, authenticationSchema, expandsApp } from './authentication-shape.ts'

const query = z.object({
  app: z.string().optional().describe('Any name of the app: UUID, key, ApiName or ApiName@version. Required.'),
  limit: z.string().optional(),
  offset: z.string().optional(),
  expand: z.string().optional(),
})

export const listAuthentications = apiEndpoint<TokenCaller, typeof query>(
  {
    summary: 'List the connections of a user',
    tag: 'Authentications',
    query,
    answers: {
      200: { description: 'One page of them', schema: z.object({ data: z.array(authenticationSchema) }).loose() },
    },
  },
  async ({ query, url, caller }, deps) => {
    if (!query.app)
      throw new ApiError({ code: 'required', detail: 'This parameter is required.', source: { parameter: 'app' } })
    const app = await findApp(query.app, deps)
    if (!app) throw notFound('unknown app')
    const page = paging(url)
    const expanded = expandsApp(query.expand)
      ? { app, publicUrl: deps.publicUrl, connectAt: await connectLinksFor(caller, deps) }
      : undefined
    const { connections, count } = await listOwnConnections(caller, app.id, page, deps)
    return {
      body: listEnvelope(
        connections.map((connection) => authenticationOf(connection, expanded)),
        { url, publicUrl: deps.publicUrl, count, ...page },
      ),
    }
  },
)
