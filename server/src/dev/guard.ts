// Development mode answers this machine alone: a page elsewhere must neither reach it by a name of its own (DNS
// rebinding) nor press the buttons of /_dev.
import { ApiError } from '../kernel/errors.ts'
import type { CallerRule } from '../kernel/http/index.ts'

const OUR_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/** 421 for a `Host` that is not this machine's, RFC 9110 §15.5.20; undefined when the request may go on. */
export function refuseForeignHost(request: Request): Response | undefined {
  const host = request.headers.get('host') ?? ''
  if (OUR_NAMES.has(nameOf(host))) return undefined
  return new Response('wayleave dev answers to localhost, 127.0.0.1 and [::1] only\n', {
    status: 421,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })
}

function nameOf(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}

/** 503 while the process that runs the database is gone. */
export function refuseWithoutOwner(): Response {
  return new Response('the wayleave dev that runs this database is gone\n', {
    status: 503,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '10', 'cache-control': 'no-store' },
  })
}

/** Who may call /_dev: programs on this machine, never a web page. */
export const developer: CallerRule<null> = {
  identify: async ({ request }) => {
    const isFromPage = request.headers.has('origin') || request.headers.get('sec-fetch-site') === 'cross-site'
    if (isFromPage)
      throw new ApiError({ code: 'permission_denied', detail: 'Web pages may not call the development routes.' })
    return null
  },
  security: [],
}
