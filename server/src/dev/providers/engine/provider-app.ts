import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { apiRoutes } from './api.ts'
import { authorizeRoutes } from './authorize.ts'
import { countApi, countTokenRequests } from './counts.ts'
import { strike } from './faults.ts'
import { knobRoutes } from './knobs.ts'
import { errorPage, frontPage, markSvg } from './pages.ts'
import type { Provider } from './state.ts'
import { stylesheet } from './stylesheet.ts'
import { tokenRoutes } from './token.ts'
import { writeRoute } from './write.ts'

// form-action must let every hop after Allow through, and the client's callback may redirect anywhere: a policy of
// 'self' alone makes Chromium block the answer to the consent form.
const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; " +
  "form-action 'self' https: http:"

/** One OAuth 2.0 provider as a web application: pages, token endpoint, API, knobs. */
export function createProviderApp(provider: Provider): Hono<{ Bindings: HttpBindings }> {
  const { definition, state } = provider
  const app = new Hono<{ Bindings: HttpBindings }>()

  app.use(async (c, next) => {
    await next()
    const headers = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', ...definition.headers }
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    if (c.res.headers.get('content-type')?.startsWith('text/html')) {
      c.header('Content-Security-Policy', pagePolicy)
      c.header('Cache-Control', 'no-store')
    }
  })
  app.use('/oauth/token', countTokenRequests(state), strike('token', state))
  app.use('/api/*', countApi(state), strike('api', state))

  app.get('/', (c) => c.html(frontPage(definition, state.content, c.req.query('place'))))
  app.get('/style.css', (c) => c.body(stylesheet(definition.brand), 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  app.get('/mark.svg', (c) => c.body(markSvg(definition.brand), 200, { 'Content-Type': 'image/svg+xml' }))
  app.route('/', authorizeRoutes(provider))
  app.route('/', tokenRoutes(provider))
  app.route('/', apiRoutes(provider))
  app.route('/', knobRoutes(provider))
  app.route('/', writeRoute(provider))
  app.notFound((c) => c.html(errorPage(definition.brand, 'There is no such page.'), 404))
  return app
}
