import { Hono } from 'hono'
import { issueCode } from './codes.ts'
import { judgeAuthorize } from './judge-authorize.ts'
import { consentPage, errorPage } from './pages.ts'
import { now } from './real-time.ts'
import type { Provider } from './state.ts'
import { secret } from './tokens.ts'

const pendingSeconds = 600

/** GET /oauth/authorize and POST /oauth/consent: the two pages' worth of RFC 6749 §4.1.1 and §4.1.2. */
export function authorizeRoutes({ definition, client, state }: Provider): Hono {
  const routes = new Hono()

  routes.get('/oauth/authorize', (c) => {
    const verdict = judgeAuthorize(new URL(c.req.url).searchParams, client, definition)
    if (verdict.kind === 'page') return c.html(errorPage(definition.brand, verdict.message), 400)
    if (verdict.kind === 'redirect') {
      const { redirectUri, error, description } = verdict
      return c.redirect(withQuery(redirectUri, { error, error_description: description, state: verdict.state }))
    }
    const { request } = verdict
    const requestId = secret('')
    state.pending.set(requestId, { ...request, expiresAt: now() + pendingSeconds * 1000 })
    const host = new URL(request.redirectUri).host
    const view = { requestId, clientName: client.name, host, scopes: request.scopes, users: definition.users }
    return c.html(consentPage(definition, view))
  })

  // The form may be sent twice (a double click, the back button): each answer is judged by itself, as real
  // providers do, and each code is still good only once.
  routes.post('/oauth/consent', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const request = state.pending.get(form.get('request_id') ?? '')
    if (!request || request.expiresAt <= now())
      return c.html(errorPage(definition.brand, 'This sign-in is unknown or older than 10 minutes.'), 400)
    const { redirectUri, scopes, challenge } = request
    if (form.get('decision') === 'deny') {
      const description = 'The person denied access.'
      return c.redirect(
        withQuery(redirectUri, { error: 'access_denied', error_description: description, state: request.state }),
      )
    }
    const user = definition.users.find(({ id }) => id === form.get('user'))
    if (!user || form.get('decision') !== 'allow')
      return c.html(errorPage(definition.brand, 'Choose an account, then Allow or Deny.'), 400)
    const code = issueCode(state.codes, { grant: { user, scopes, revoked: false }, redirectUri, challenge })
    return c.redirect(withQuery(redirectUri, { code, state: request.state }))
  })
  return routes
}

// The redirect URI's own query stays (RFC 6749 §3.1.2); a state that was not sent is not invented.
function withQuery(uri: string, values: Record<string, string | null>): string {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(values)) if (value !== null) url.searchParams.append(name, value)
  return url.href
}
