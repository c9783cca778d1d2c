import type { App } from '../../../apps/index.ts'
import type { Client } from '../../../clients/index.ts'
import { type Html, html, page } from '../../../kernel/html/index.ts'
import { policyOf } from '../policy.ts'
import type { Visit } from '../visit.ts'
import { appMark, type Looks, partnerMark } from './marks.ts'

const SCRIPT = '/assets/connect.js'
/** Schemes that every partner may ask for; its own stylesheet comes last. */
const THEMES = new Set(['light', 'dark'])

/** A page of a session: whose it is, for what, in the partner's colours, with the policy that its forms need. */
export function connectPage(visit: Visit, title: string, body: Html, status = 200): Promise<Response> {
  const { client, app, session } = visit
  return page(html`${pairMark(client, app)}${body}`, {
    title: `${title} · ${client.name}`,
    status,
    headers: { 'content-security-policy': policyOf(visit) },
    scripts: [SCRIPT],
    stylesheets: looksOf(client.partner, session.theme ?? undefined),
  })
}

/** What stands above every Connect page: the partner's mark and the app's. */
export function pairMark(
  client: Pick<Client, 'name'> & { partner: Looks },
  app: Pick<App, 'name' | 'logo' | 'hex_color'>,
): Html {
  return html`<p class="pair">${partnerMark(client)}<span class="pair-line" aria-hidden="true"></span>${appMark(app)}</p>`
}

/** The stylesheets of a partner's pages, after the one of every page. `theme`: of this session, before the partner's own. */
export function looksOf(partner: Looks, theme: string | undefined): string[] {
  const chosen = theme ?? partner.theme ?? ''
  return [
    ...(THEMES.has(chosen) ? [`/assets/theme-${chosen}.css`] : []),
    ...(partner.stylesheet === null ? [] : [partner.stylesheet]),
  ]
}
