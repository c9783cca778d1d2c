import { html } from '../../../kernel/html/index.ts'
import { editAddress, pageAddress, signInAddress, statusAddress } from '../addresses.ts'
import type { Visit } from '../visit.ts'
import { cancelButton, connectForm } from './form-parts.ts'
import { connectPage } from './layout.ts'

/**
 * Another request of this browser still tries the credentials: a form sent twice, a callback loaded again. The page's
 * script goes on by itself; "Start again" is for the case that the other request died.
 */
export function verifyingPage(visit: Visit): Promise<Response> {
  const { app } = visit
  const page = pageAddress(visit)
  const again = app.auth.type === 'oauth2' ? signInAddress(visit) : editAddress(visit)
  return connectPage(
    visit,
    'One moment',
    html`<div data-trying data-page="${page}" data-status="${statusAddress(visit)}">
<h1>Trying your ${app.name} account</h1>
<p class="quiet" role="status"><span class="pulse" aria-hidden="true"></span><span>This takes a moment.</span></p>
${connectForm(visit, html`<div class="actions"><a class="button" href="${page}">Go on</a>${cancelButton()}</div>`)}
<p class="after">Nothing happens? <a href="${again}">Start again</a></p>
</div>`,
  )
}
