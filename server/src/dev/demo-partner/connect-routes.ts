// Connecting, reconnecting, disconnecting.          seed 004, step 3

import type { SessionCode } from '@wayleave/sdk'
import { readRedirect } from '@wayleave/sdk/connect'
import { type Context, Hono } from 'hono'
import type { Acme } from './acme.ts'
import { loadApp } from './catalogue.ts'
import { formOf, type Visit, visitOf } from './context.ts'
import { notConnectedWords } from './not-connected.ts'
import { connectedPage, problemPage } from './pages/outcome.ts'
import { messageOf } from './problems.ts'

/** POST /apps/{app}/session · POST /apps/{app}/connect · GET /connected · POST /connections/{id}/disconnect */
export function connectRoutes(acme: Acme, redirectUri: () => string): Hono {
  const app = new Hono()

  // For the popup: only what the browser needs. No token of ours is in it; the code in the address is single use.
  app.post('/apps/:app/session', async (c) => {
    try {
      const { connectUrl, sessionId, state } = await begin(c, visitOf(acme, c), null)
      return c.json({ connectUrl, sessionId, state })
    } catch (error) {
      return c.json({ message: messageOf(error) }, 502)
    }
  })

  app.post('/apps/:app/connect', async (c) => {
    const { connectUrl } = await begin(c, visitOf(acme, c), redirectUri())
    return c.redirect(connectUrl, 303)
  })

  // The registered redirect_uri. A query proves nothing: the state must be ours, the connection this person's.
  app.get('/connected', async (c) => {
    const visit = visitOf(acme, c)
    const result = readRedirect(new URL(c.req.url))
    const pending = acme.pending(result?.state ?? '')
    if (!result || pending?.personId !== visit.person.id) return visit.show('Not connected', unexpected(), 400)
    if (result.reason)
      return visit.show('Not connected', refused(notConnectedWords(result.reason, result.message)), 200)
    return showConnected(visit, pending.appId, result.connectionId)
  })

  app.post('/connections/:id/disconnect', async (c) => {
    await visitOf(acme, c).user.connections.delete(c.req.param('id'))
    return c.redirect('/?done=disconnected', 303)
  })
  return app
}

async function begin(c: Context, visit: Visit, redirectUri: string | null): Promise<SessionCode & { state: string }> {
  const { acme, person, user } = visit
  const appId = c.req.param('app') ?? ''
  const reconnectId = (await formOf(c)).get('reconnect_id') ?? undefined
  const state = acme.begin({ personId: person.id, appId })
  const redirect = redirectUri === null ? {} : { redirectUri }
  return { ...(await user.sessionCode({ app: appId, state, reconnectId, ...redirect })), state }
}

async function showConnected(visit: Visit, appId: string, connectionId: string): Promise<Response> {
  const [app, connection] = await Promise.all([
    loadApp(visit.user, appId),
    visit.user.connections.get(connectionId), // 404 for somebody else's
  ])
  if (!app) return visit.show('Not connected', unexpected(), 404)
  return visit.show(`${app.title} is connected`, connectedPage(app, connection))
}

function unexpected() {
  return problemPage(
    'Nothing was connected',
    'This address belongs to a connect that you did not start here. Start again.',
    null,
  )
}

function refused(message: string) {
  return problemPage('Nothing was connected', 'You can start again whenever you like.', message)
}
