import type { Surface } from './route.ts'

const PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"

// Chromium applies form-action to every hop after a form post, up to where the partner's own callback redirects:
// a page whose form may end at a redirect URI must allow https, and names what else it needs itself.
const defaults: Record<Surface, Record<string, string>> = {
  // What a token opens is kept by nobody (Workflow API 1.10); a public catalogue says otherwise itself.
  api: {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  },
  oauth: { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" },
  page: {
    'content-security-policy': `${PAGE_POLICY}; form-action 'self'`,
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  },
  connect: {
    'content-security-policy': `${PAGE_POLICY}; form-action 'self'; script-src 'self'; connect-src 'self'`,
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
    // A popup must keep its opener; any other value cuts it off.
    'cross-origin-opener-policy': 'unsafe-none',
  },
  plain: {},
}

/** Adds the security headers of a surface; what the handler set itself stays. */
export function addSurfaceHeaders(headers: Headers, surface: Surface, requestId: string): void {
  const all = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', ...defaults[surface] }
  for (const [name, value] of Object.entries(all)) if (!headers.has(name)) headers.set(name, value)
  headers.set('x-request-id', requestId)
}
