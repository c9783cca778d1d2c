// The session code that opens the Connect pages, as a ready address.          seed 004, step 3

import { type ConnectUrlParts, connectResource, connectUrl } from './connect-url.ts'
import { unexpectedAnswer } from './http/answer.ts'
import type { CallOptions, Deadline } from './http/deadline.ts'
import { type Exchanger, exchangeToken, type Subject } from './token-exchange.ts'

/** Which app to connect, and what the Connect address shall carry. */
export type SessionCodeOptions = CallOptions & Omit<ConnectUrlParts, 'baseUrl' | 'code'>

/** A way into the Connect pages, for one browser. */
export type SessionCode = {
  /** Single use; dies with the first opening of `connectUrl`. */
  code: string
  sessionId: string
  /** Open it in a popup or redirect to it. Send it to the signed-in user's own browser only. */
  connectUrl: string
  /** Seconds in which `connectUrl` must be opened. */
  expiresInSeconds: number
}

/** Exchanges the subject for a session code bound to the app. */
export async function requestSessionCode(
  from: Exchanger & { baseUrl: string },
  subject: Subject,
  parts: Omit<ConnectUrlParts, 'baseUrl' | 'code'>,
  deadline: Deadline,
): Promise<SessionCode> {
  const { baseUrl } = from
  const wanted = { type: 'connect-token' as const, resource: connectResource(baseUrl, parts.app) }
  const answer = await exchangeToken(from, subject, wanted, deadline)
  if (answer.session_id === undefined) throw unexpectedAnswer(200, 'The answer to the session code has no session_id.')
  return {
    code: answer.access_token,
    sessionId: answer.session_id,
    connectUrl: connectUrl({ ...parts, baseUrl, code: answer.access_token }),
    expiresInSeconds: answer.expires_in,
  }
}
