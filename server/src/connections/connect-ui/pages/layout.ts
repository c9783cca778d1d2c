import { type Html, html, page } from '../../../kernel/html/index.ts'
import { policyOf } from '../policy.ts'
import type { Visit } from '../visit.ts'
import { appMark, partnerMark } from './marks.ts'

const SCRIPT = '/assets/connect.js'
/** Schemes that every partner may ask for; its own stylesheet comes last. */
const THEMES = new Set(['light', 'dark'])

/** A page of a session: whose it is, for what, in the partner's colours, with the policy that its forms need. */
export function connectPage(visit: Visit, title: string, body: Html, status = 200): Promise<Response> {
  const { client, app, session } = visit
  const head = html`<p class="pair">${partnerMark(client)}<span class="pair-line" aria-hidden="true"></span>${appMark(app)}</p>`
  const theme = session.theme ?? client.partner.theme ?? ''
  const chosen = THEMES.has(theme) ? [`/assets/theme-${theme}.css`] : []
  return page(html`${head}${body}`, {
    title: `${title} · ${client.name}`,
    status,
    headers: { 'content-security-policy': policyOf(visit) },
    scripts: [SCRIPT],
    stylesheets: [...chosen, ...(client.partner.stylesheet === null ? [] : [client.partner.stylesheet])],
  })
}
