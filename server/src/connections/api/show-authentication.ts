// GET /v2/authentications/{id}                                                                      Workflow API 5.2
// One connection. 404, not 403, for somebody else's: existence is nobody's business.
import { z } from '@hono/zod-openapi'
import { findAppVersion } from '../../apps/index.ts'
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { connectLinksFor } from '../connect-ui/popup/connect-links.ts'
import { findOwnConnection } from '../find-connection.ts'
import { authenticationOf, authenticationSchema, expandsApp } from './authentication-shape.ts'

const query = z.object({ expand: z.string().optional().describe('`app` puts the app in place of its id') })

export const showAuthentication = apiEndpoint<TokenCaller, typeof query>(
  {
    summary: 'Show a connection',
    tag: 'Authentications',
    query,
    answers: { 200: { description: 'The connection', schema: z.object({ data: authenticationSchema }) } },
  },
  async ({ params, query, caller }, deps) => {
    const connection = await findOwnConnection(params.id ?? '', caller, deps)
    if (!connection) throw notFound()
    if (!expandsApp(query.expand)) return { body: { data: authenticationOf(connection) } }
    const app = await findAppVersion(connection.app_id, connection.app_version, deps)
    const expanded = app && { app, publicUrl: deps.publicUrl, connectAt: await connectLinksFor(caller, deps) }
    return { body: { data: authenticationOf(connection, expanded) } }
  },
)
