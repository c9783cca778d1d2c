// GET /connect/v1/sessions/{session_id}/status  Connect-Nonce: …                                 embed-connect §3, status channel
// For the opener of a popup whose window handle is cut off: whoever holds the nonce may ask how the session stands.
import { findClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint, type CallerRule, type Incoming } from '../../kernel/http/index.ts'
import { equalHashes, sha256 } from '../../kernel/ids.ts'
import { findSessionCode } from '../../oauth/index.ts'
import { type ConnectSession, isSessionId } from './session.ts'
import { statusBody, statusSchema } from './session-body.ts'
import * as store from './store.ts'

/** `session` is there only for the right nonce; `clientId`, of the partner whose pages may read the answer, for any. */
type NonceCaller = { session: ConnectSession | undefined; clientId: string | undefined }

/** Holders of a session's nonce. The refusal is left to the handler, so that the partner's page may read it too. */
export const nonceHolder: CallerRule<NonceCaller> = {
  security: [],
  identify,
  originsOf: async ({ clientId }, deps) => {
    const client = clientId === undefined ? undefined : await findClient(clientId, deps)
    return client?.partner?.origins ?? []
  },
}

async function identify({ request, params }: Incoming, deps: Deps): Promise<NonceCaller> {
  const id = params.session_id ?? ''
  if (!isSessionId(id)) return { session: undefined, clientId: undefined }
  const session = await store.findSession(deps.db, id)
  if (!session) return { session: undefined, clientId: (await findSessionCode(id, deps))?.client_id }
  const nonce = request.headers.get('connect-nonce')
  const isRight = nonce !== null && isAnswerTo(session.status_challenge, nonce)
  return { session: isRight ? session : undefined, clientId: session.client_id }
}

function isAnswerTo(challenge: string | null, nonce: string): boolean {
  return challenge !== null && equalHashes(sha256(nonce), Buffer.from(challenge, 'base64url'))
}

export const sessionStatus = apiEndpoint(
  {
    summary: 'How a connect session stands, for the page that opened it',
    description: 'The header `Connect-Nonce` carries the nonce whose hash went along as `status_challenge`.',
    tag: 'Connect',
    answers: {
      200: { description: 'Where the session stands.', schema: statusSchema },
      404: { description: 'A wrong nonce, an unknown session, or one that is not opened yet: ask again.' },
    },
  },
  async ({ caller }: { caller: NonceCaller }, deps) => {
    if (!caller.session) throw notFound()
    return { body: await statusBody(caller.session, deps), headers: { 'cache-control': 'no-store' } }
  },
)
