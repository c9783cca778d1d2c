// A Wayleave server small enough for tests: the contract's routes for one partner, in memory.

import type { JSONWebKeySet } from 'jose'
import { type ApiState, api, newApiState, refusal } from './api.ts'
import { type ConnectKnobs, connect } from './connect.ts'
import { type Listening, listen, type Reply, type Seen } from './http.ts'
import { exchange, type Issued } from './oauth.ts'
import { newWebhookState, type WebhookState, webhooks } from './webhooks.ts'
import { openToClients } from './zaps.ts'

export { addConnection, finish, refusal } from './api.ts'
export { acme, challengeOf } from './oauth.ts'
export { addWebhook } from './webhooks.ts'
export { addZapRun, template } from './zaps.ts'

/** A running fake. */
export type FakeWayleave = Listening & ConnectKnobs & { issued: Issued; state: ApiState & WebhookState }

/** Starts a fake that trusts the keys which `jwks` returns. */
export async function startFakeWayleave(jwks: () => Promise<JSONWebKeySet> | object): Promise<FakeWayleave> {
  const issued: Issued = { users: new Map(), sessions: new Map() }
  const state = { ...newApiState(), ...newWebhookState() }
  const knobs: ConnectKnobs = { origins: [], cutsOpener: false, trustsAnyone: false }
  const trusted = async () => (await jwks()) as JSONWebKeySet
  const handle = async (request: Seen, url: string): Promise<Reply> => {
    if (request.path === '/oauth/token') return exchange(request, url, issued, knobs.trustsAnyone ? null : trusted)
    const open = openToClients(request, state)
    if (open) return open
    const page = connect(request, issued, state, knobs)
    if (page) return page
    const user = issued.users.get(String(request.headers.authorization ?? '').replace('Bearer ', ''))
    if (user === undefined) return refusal(401, 'authentication_failed', 'The token is unknown.')
    if (request.path.startsWith('/connections/')) return webhooks(request, state)
    return request.path.startsWith('/connect/') ? backendView(request, issued, user) : api(request, url, user, state)
  }
  const server = await listen(handle)
  return Object.assign(knobs, server, { issued, state })
}

function backendView({ method, path, body }: Seen, { sessions }: Issued, user: string): Reply {
  const session = sessions.get(path.split('/')[4] ?? '')
  if (session?.user !== user) return refusal(404, 'not_found', 'Not found.')
  if (method === 'POST') {
    const isSame = JSON.parse(body).user_id === user.split('/')[1]
    return isSame
      ? { status: 200, body: { continue_url: 'http://fake/continue' } }
      : refusal(403, 'permission_denied', 'Another user started this session.')
  }
  const { id: session_id, status, connectionId: connection_id, app, error } = session
  const answer = { session_id, status, connection_id, app, state: null, error, error_description: null }
  return { status: 200, body: { ...answer, expires_at: '2026-01-01T00:06:00Z' } }
}
