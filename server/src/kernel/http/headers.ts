import type { ServerResponse } from 'node:http'
import type { Surface } from './route.ts'

const PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"

const COMMON = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

// Chromium applies form-action to every hop after a form post, up to where the partner's own callback redirects:
// a page whose form may end at a redirect URI must allow https, and names what else it needs itself.
const defaults: Readonly<Record<Surface, Map<string, string>>> = {
  // What a token opens is kept by nobody (Workflow API 1.10); a public catalogue says otherwise itself. Who may read it
  // depends on the page that asks (cors.ts): an answer that varies with more names Origin as well.
  api: mapOf({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    vary: 'Origin',
  }),
  ai_actions: mapOf({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  }),
  oauth: mapOf({ 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" }),
  page: mapOf({
    'content-security-policy': `${PAGE_POLICY}; form-action 'self'`,
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'unsafe-none', // somebody may sign in within a product's popup
  }),
  // Pages for whoever is signed in; small scripts of ours make them handier, and ask us alone.
  console: mapOf({
    'content-security-policy': `${PAGE_POLICY}; form-action 'self'; script-src 'self'; connect-src 'self'`,
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  }),
  connect: mapOf({
    'content-security-policy': `${PAGE_POLICY}; form-action 'self'; script-src 'self'; connect-src 'self'`,
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
    // A popup must keep its opener; any other value cuts it off.
    'cross-origin-opener-policy': 'unsafe-none',
  }),
  plain: mapOf({}),
}

/**
 * Sets the headers of a surface before anybody has answered: what the answer says itself counts. They go to Node's own
 * answer, because touching the `headers` of a Response costs more than all else that a bearer check does.
 */
export function setSurfaceHeaders(outgoing: ServerResponse, surface: Surface, requestId: string): void {
  outgoing.setHeaders(defaults[surface])
  outgoing.setHeader('x-request-id', requestId)
}

function mapOf(headers: Record<string, string>): Map<string, string> {
  return new Map(Object.entries({ ...COMMON, ...headers }))
}
