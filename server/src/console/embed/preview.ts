// GET /embed/settings/{client_id}/white-label/preview
// A Connect page with the partner's looks and nothing behind it, for the frame on the white-label page.
import type { SignedIn } from '../../accounts/index.ts'
import { looksOf, pairMark } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { html, page } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { loadPartner } from '../own-client.ts'

// Framed by our own page alone. It runs no script and sends no form.
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"

export async function previewLooks(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const client = await loadPartner(call, deps)
  const app = { name: 'Example App', hex_color: '#4a5a8a' }
  const title = `Connect ${app.name} to ${client.name}`
  const body = html`${pairMark(client, app)}<h1>${title}</h1>
<p>${client.name} will be able to work with your ${app.name} account.</p>
<dl class="facts"><dt>Connecting for</dt><dd><strong>Dana Doe</strong></dd></dl>
<div class="field"><label for="subdomain">Subdomain</label><input id="subdomain" value="petshop" readonly></div>
<div class="actions lead"><button type="button">Continue</button><button type="button" class="plain">Cancel</button></div>`
  return page(body, {
    title,
    stylesheets: looksOf(client.partner, undefined),
    headers: { 'content-security-policy': POLICY, 'x-frame-options': 'SAMEORIGIN' },
  })
}
