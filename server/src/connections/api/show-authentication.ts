// GET /v2/authentications/{id}                                                                      Workflow API 5.2
// One connection. 404, not 403, for somebody else's: existence is nobody's business.
import { z } from '@hono/zod-openapi'
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { findOwnConnection } from '../find-connection.ts'
import { authenticationOf, authenticationSchema } from './authentication-shape.ts'

export const showAuthentication = apiEndpoint<TokenCaller>(
  {
    summary: 'Show a connection',
    tag: 'Authentications',
    answers: { 200: { description: 'The connection', schema: z.object({ data: authenticationSchema }) } },
  },
  async ({ params, caller }, deps) => {
    const connection = await findOwnConnection(params.id ?? '', caller, deps)
    if (!connection) throw notFound()
    return { body: { data: authenticationOf(connection) } }
  },
)
