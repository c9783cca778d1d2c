// Acme CRM as a web application.

import { Hono } from 'hono'
import type { Acme } from './acme.ts'
import { assetRoutes } from './assets.ts'
import { loadConnectedApps } from './catalogue.ts'
import { connectRoutes } from './connect-routes.ts'
import { formOf, signIn, visitOf } from './context.ts'
import { type HouseRules, houseRules } from './house-rules.ts'
import { integrationsPage } from './pages/integrations.ts'
import { problemPage } from './pages/outcome.ts'
import { problemOf } from './problems.ts'
import { runRoutes } from './run-routes.ts'

const notices: Record<string, string> = { disconnected: 'Disconnected. The credentials are gone.' }

/** The routes of Acme CRM. `redirectUri` is asked for when it is needed: the port is known only then. */
export function createApp(acme: Acme, rules: HouseRules, redirectUri: () => string): Hono {
  const app = new Hono()
  app.use(houseRules(acme, rules))
  app.get('/', async (c) => {
    const visit = visitOf(acme, c)
    const apps = await loadConnectedApps(visit.user)
    return visit.show('Integrations', integrationsPage(visit.person, apps, notices[c.req.query('done') ?? ''] ?? null))
  })
  app.post('/sign-in', async (c) => {
    signIn(c, (await formOf(c)).get('person') ?? '')
    return c.redirect('/', 303)
  })
  app.get('/jwks.json', (c) => c.json(acme.signer.jwks(), 200, { 'cache-control': 'public, max-age=300' }))
  app.route('/assets', assetRoutes())
  app.route('/', connectRoutes(acme, redirectUri))
  app.route('/', runRoutes(acme))
  app.notFound((c) => visitOf(acme, c).show('Not found', problemPage('Not found', 'There is no such page.', null), 404))
  app.onError((error, c) => {
    const { body, status } = problemOf(error, acme.wayleaveUrl())
    return visitOf(acme, c).show('Problem', body, status)
  })
  return app
}
