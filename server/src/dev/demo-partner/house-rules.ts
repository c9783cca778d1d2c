// Headers and checks for every request to Acme CRM.

import type { MiddlewareHandler } from 'hono'
import type { Acme } from './acme.ts'

/** How Acme's pages behave. */
export type HouseRules = {
  /** Sends Cross-Origin-Opener-Policy: same-origin, which cuts this page off from the popup that it opens. */
  coop: boolean
}

/** Refuses foreign names and cross-site posts, and sets the policies of every page. */
export function houseRules(acme: Acme, { coop }: HouseRules): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host') ?? ''
    // Another name for this address is a page of somebody else that rebinds its DNS to us.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return c.text('Misdirected request.', 421)
    // A no-referrer page posts with Origin: null, so Sec-Fetch-Site decides.
    const site = c.req.header('sec-fetch-site') ?? 'same-origin'
    if (c.req.method !== 'GET' && site !== 'same-origin' && site !== 'none') return c.text('Cross-site request.', 403)
    await next()
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Referrer-Policy', 'no-referrer')
    if (!c.res.headers.get('content-type')?.startsWith('text/html')) return
    c.header('Cache-Control', 'no-store')
    c.header('Content-Security-Policy', contentPolicy(new URL(acme.wayleaveUrl()).origin))
    c.header('X-Frame-Options', 'DENY')
    if (coop) c.header('Cross-Origin-Opener-Policy', 'same-origin')
  }
}

/** Wayleave serves the apps' pictures, answers the status channel, and is where "by redirect" leads to. */
function contentPolicy(wayleave: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: ${wayleave}`,
    `connect-src 'self' ${wayleave}`,
    `form-action 'self' ${wayleave}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}
