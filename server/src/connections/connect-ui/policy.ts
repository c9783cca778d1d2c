import type { Visit } from './visit.ts'

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"

/**
 * The Content-Security-Policy of a session's pages. Chromium applies form-action to every hop after a form post, also to
 * where the partner's own page redirects: https is open, and the schemes of the addresses that a form may end at.
 */
export function policyOf({ session, app, client }: Visit): string {
  const ends = [session.redirect_uri, client.partner.confirm_url, app.auth.oauth2?.authorize_url]
  const schemes = ends.map((address) => /^([a-z][a-z0-9+.-]*):/i.exec(address ?? '')?.[1]?.toLowerCase())
  const open = new Set(['https', ...schemes].filter((scheme) => scheme !== undefined))
  return `${POLICY}; form-action 'self' ${[...open].map((scheme) => `${scheme}:`).join(' ')}`
}
