// GET /connect/v1/sessions/{session_id}                                                                  embed-connect §3
// The partner's backend asks how one of the user's sessions stands.
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import { findSessionCode, type TokenCaller } from '../../oauth/index.ts'
import { isSessionId } from './session.ts'
import { sessionSchema, statusBody, unopenedBody } from './session-body.ts'
import * as store from './store.ts'

export const getSession = apiEndpoint(
  {
    summary: 'How a connect session stands',
    tag: 'Connect',
    answers: {
      200: { description: 'The session. `created` as long as nobody has opened its link.', schema: sessionSchema },
      404: { description: "Unknown, or somebody else's." },
    },
  },
  async ({ params, caller }: { params: Readonly<Record<string, string>>; caller: TokenCaller }, deps) => {
    const id = params.session_id ?? ''
    const code = isSessionId(id) ? await findSessionCode(id, deps) : undefined
    // 404, not 403: whether somebody else has such a session is nobody's business.
    if (code?.client_id !== caller.client.client_id || code.user_id !== caller.userId) throw notFound()
    const session = await store.findSession(deps.db, id)
    const body = session ? await statusBody(session, deps) : await unopenedBody(code, deps)
    const expiresAt = (session ?? code).expires_at
    return {
      body: { session_id: id, ...body, expires_at: expiresAt.toISOString() },
      headers: { 'cache-control': 'no-store' },
    }
  },
)
