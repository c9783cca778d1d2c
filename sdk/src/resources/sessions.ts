// GET /connect/v1/sessions/{session_id} and POST …/confirm: the backend's view of a connect session.

import { unexpectedAnswer } from '../http/answer.ts'
import type { Api } from '../http/api.ts'
import type { CallOptions } from '../http/deadline.ts'
import { isRecord } from '../record.ts'
import type { ConnectSession } from '../wire/index.ts'

/** Proof for a session that waits for `confirm_identity`: the handle from the query, and who is signed in here. */
export type ConfirmSession = CallOptions & { handle: string; userId: string }

/** Connect sessions. */
export type Sessions = {
  /**
   * Where a connect session stands. Needs `connection:read`. Follows `GET /connect/v1/sessions/{session_id}`.
   * @throws {WayleaveError} `not_found`: unknown, or somebody else's; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const { sessionId } = await user.sessionCode({ app: 'petshop' })
   * const { status, connection_id } = await user.sessions.get(sessionId)
   * ```
   */
  get(sessionId: string, options?: CallOptions): Promise<ConnectSession>
  /**
   * Vouches that the person in this browser is the user of the session; send the browser on to `continueUrl`.
   * Only then is the connection stored. `userId` is whoever is signed in here, as the user claim has it, never a
   * value from the query. Single use, within 120 s. Needs `connection:write`.
   * Follows `POST /connect/v1/sessions/{session_id}/confirm`.
   * @throws {WayleaveError} status 403: another user started it, the session has failed; any other refusal, no answer,
   *   deadline
   * @example
   * ```ts
   * const { sessionId } = await user.sessionCode({ app: 'petshop' })
   * const { continueUrl } = await user.sessions.confirm(sessionId, { handle: 'h4ndle', userId: 'dana' })
   * ```
   */
  confirm(sessionId: string, options: ConfirmSession): Promise<{ continueUrl: string }>
}

/** The connect sessions of one user. */
export function createSessions(api: Api): Sessions {
  return {
    async get(sessionId, options) {
      const { body, status } = await api('GET', pathOf(sessionId), options)
      if (!isRecord(body) || typeof body.status !== 'string') {
        throw unexpectedAnswer(status, 'The answer is not a connect session.')
      }
      return body as ConnectSession
    },
    async confirm(sessionId, { handle, userId, ...options }) {
      const json = { handle, user_id: userId }
      const request = { ...options, json, isRepeatable: false } // the handle is single use
      const { body, status } = await api('POST', `${pathOf(sessionId)}/confirm`, request)
      if (!isRecord(body) || typeof body.continue_url !== 'string') {
        throw unexpectedAnswer(status, 'The answer to the confirmation has no continue_url.')
      }
      return { continueUrl: body.continue_url }
    },
  }
}

function pathOf(sessionId: string): string {
  return `/connect/v1/sessions/${encodeURIComponent(sessionId)}`
}
