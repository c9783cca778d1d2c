// How a session's outcome reaches the partner: by redirect or by message, once.                     embed-connect §3, table
import type { Deps } from '../../kernel/deps.ts'
import { seeOther } from '../../kernel/http/index.ts'
import { outcomePage } from './pages/outcome.ts'
import { popupEndOf } from './popup/addresses.ts'
import { type ConnectSession, endsAtPopupPage, type Standing } from './session.ts'
import * as store from './store.ts'
import type { Visit } from './visit.ts'

/** What the popup posts to its opener; the receiver's names for one and the same identifier. */
export type OutcomeMessage =
  | { type: 'authenticationSuccess'; authId: number; connectionId: string; app: string; state: string | null }
  | { type: 'authenticationError'; error: string; error_description: string; state: string | null }

/**
 * Reports the outcome if nobody has yet, else says on a page what it was, with the way back to the partner: a redirect may
 * have been lost on its way. The second window only ever says it.
 */
export async function answerOutcome(visit: Visit, standing: Standing, deps: Deps): Promise<Response> {
  const { session, app, window } = visit
  if (endsAtPopupPage(session) && window === 'only') return seeOther(popupEndOf(session.id))
  const isReporter = window === 'only' && (await store.claimReport(deps.db, session.id, deps.clock.now()))
  if (session.redirect_uri === null) {
    return outcomePage(visit, standing, isReporter ? { message: messageOf(session, standing, app.key) } : {})
  }
  const location = withParameters(session.redirect_uri, parametersOf(session, standing, deps))
  if (!isReporter) return outcomePage(visit, standing, { wayBack: location })
  return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } })
}

function messageOf(session: ConnectSession, standing: Standing, app: string): OutcomeMessage {
  const { state, connection_id } = session
  if (standing.status === 'completed' && connection_id !== null) {
    return { type: 'authenticationSuccess', authId: connection_id, connectionId: String(connection_id), app, state }
  }
  return { type: 'authenticationError', ...failureOf(standing), state }
}

function parametersOf(
  { id: sessionId, is_own, redirect_uri, state, connection_id }: ConnectSession,
  standing: Standing,
  { publicUrl }: Pick<Deps, 'publicUrl'>,
): [string, string][] {
  const id = String(connection_id)
  const outcome = standing.status === 'completed' ? { authentication_id: id, connection_id: id } : failureOf(standing)
  // A page of ours asks the session what the connection was before; a partner knows its session, or needs none.
  const isOurs = is_own && redirect_uri?.startsWith(`${publicUrl}/`) === true
  return Object.entries({
    ...outcome,
    ...(state === null ? {} : { state }),
    ...(isOurs ? { session_id: sessionId } : {}),
  })
}

function failureOf({ error, error_description }: Standing): { error: string; error_description: string } {
  return { error: error ?? 'server_error', error_description: error_description ?? 'Connecting failed.' }
}

/** The registered URI as it is, byte for byte, with parameters after its own. RFC 6749 §3.1.2 */
function withParameters(uri: string, parameters: [string, string][]): string {
  return uri + (uri.includes('?') ? '&' : '?') + new URLSearchParams(parameters)
}
