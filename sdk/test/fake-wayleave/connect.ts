// The Connect pages and the status channel of the fake, reduced to two links: connect, cancel.

import { type ApiState, addConnection } from './api.ts'
import type { Reply, Seen } from './http.ts'
import { type ConnectSession, challengeOf, type Issued } from './oauth.ts'

/** How the fake's pages behave. */
export type ConnectKnobs = {
  /** Origins that hear of the outcome and may ask for the status. */
  origins: string[]
  /** Cuts `window.opener`, as a provider with Cross-Origin-Opener-Policy does. */
  cutsOpener: boolean
  /** Takes any client secret and any JWT. */
  trustsAnyone: boolean
}

/** GET /to/{app}, /finish and the status route; null for any other path. */
export function connect(request: Seen, issued: Issued, state: ApiState, knobs: ConnectKnobs): Reply | null {
  const { path, query } = request
  if (path.startsWith('/to/') && query.has('token')) return redeem(request, issued)
  const session = issued.sessions.get(query.get('session') ?? path.split('/')[4] ?? '')
  if (path.startsWith('/to/')) return session ? page(links(session), knobs) : { status: 404 }
  if (path === '/finish' && session) return finish(session, query.get('outcome') ?? '', state, knobs)
  if (path.endsWith('/status')) return status(request, session, knobs)
  return null
}

function redeem({ path, query }: Seen, { sessions }: Issued): Reply {
  const session = [...sessions.values()].find(({ code }) => code === query.get('token'))
  if (session?.status !== 'created') return { status: 410, body: 'This link was already used.' }
  Object.assign(session, { status: 'opened', query })
  return { status: 303, headers: { location: `${path}?session=${session.id}` } }
}

function links({ id }: ConnectSession): string {
  const link = (outcome: string) => `<a id="${outcome}" href="/finish?session=${id}&outcome=${outcome}">${outcome}</a> `
  return ['completed', 'cancelled', 'denied', 'failed'].map(link).join('')
}

function finish(session: ConnectSession, outcome: string, state: ApiState, knobs: ConnectKnobs): Reply {
  if (outcome === 'completed') {
    const { id } = reconnected(session, state) ?? addConnection(state, session.user, session.app)
    Object.assign(session, { status: 'completed', connectionId: id })
  } else {
    const error = outcome === 'failed' ? 'server_error' : 'access_denied'
    Object.assign(session, { status: outcome === 'cancelled' ? 'cancelled' : 'failed', error })
  }
  const redirectUri = session.query.get('redirect_uri')
  if (redirectUri === null) return page(script(session, knobs.origins), knobs)
  return { status: 302, headers: { location: `${redirectUri}?${redirectQuery(session)}` } }
}

function reconnected(session: ConnectSession, state: ApiState) {
  const connection = state.connections.find(({ id }) => id === session.query.get('reconnect_id'))
  if (connection) connection.is_expired = false
  return connection
}

function redirectQuery({ query, connectionId, error }: ConnectSession): URLSearchParams {
  const state: Record<string, string> = query.has('state') ? { state: query.get('state') ?? '' } : {}
  if (connectionId === null) return new URLSearchParams({ error: error ?? '', error_description: 'No.', ...state })
  return new URLSearchParams({ authentication_id: connectionId, connection_id: connectionId, ...state })
}

function script({ query, app, connectionId, error }: ConnectSession, origins: string[]): string {
  const state = query.get('state')
  const message = connectionId
    ? { type: 'authenticationSuccess', authId: Number(connectionId), connectionId, app, state }
    : { type: 'authenticationError', error, error_description: 'No.', state }
  return `<script>for (const origin of ${JSON.stringify(origins)}) opener?.postMessage(${JSON.stringify(message)}, origin)
    if (opener) close()</script>You can close this window.`
}

function page(body: string, { cutsOpener }: ConnectKnobs): Reply {
  const policy = cutsOpener ? 'same-origin' : 'unsafe-none'
  const headers = { 'content-type': 'text/html', 'cross-origin-opener-policy': policy }
  return { status: 200, headers, body: `<!doctype html><title>Connect</title>${body}` }
}

function status({ method, headers }: Seen, session: ConnectSession | undefined, knobs: ConnectKnobs): Reply {
  const cors = corsHeaders(headers.origin, knobs)
  if (method === 'OPTIONS') return { status: 204, headers: cors }
  const nonce = String(headers['connect-nonce'] ?? '')
  const isKnown =
    session && session.status !== 'created' && session.query.get('status_challenge') === challengeOf(nonce)
  if (!isKnown) return { status: 404, headers: cors, body: {} }
  const { status: state, connectionId: connection_id, app, error } = session
  const error_description = error === null ? null : 'No.'
  const body = { status: state, connection_id, app, state: session.query.get('state'), error, error_description }
  return { status: 200, headers: cors, body }
}

function corsHeaders(origin: string | undefined, { origins }: ConnectKnobs): Record<string, string> {
  if (origin === undefined || !origins.includes(origin)) return {}
  return { 'access-control-allow-origin': origin, 'access-control-allow-headers': 'connect-nonce', vary: 'origin' }
}
