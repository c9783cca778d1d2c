import { type Html, html } from '../../../kernel/html/index.ts'
import type { AuthFields } from '../../outbound/index.ts'
import { editAddress, pageAddress, signInAddress, statusAddress } from '../addresses.ts'
import { signInPlace } from '../authorize.ts'
import type { Visit } from '../visit.ts'
import { cancelButton, connectForm, facts, headingOf, problemMessage, strangerNote } from './form-parts.ts'
import { connectPage } from './layout.ts'

/** The page with the link to the provider. In a popup the link opens a second window, and this one waits. */
export function signInPage(visit: Visit, fields: AuthFields): Promise<Response> {
  const { app, client, session } = visit
  const title = headingOf(visit)
  const label = session.problem === null ? `Sign in to ${app.name}` : 'Try again'
  return connectPage(
    visit,
    title,
    html`<div ${isPopup(visit) ? waitingData(visit) : toldData(visit)}>
<div data-step="start">
<h1>${title}</h1>
${problemMessage(visit)}
<p>${client.name} will be able to work with your ${app.name} account. You sign in at ${app.name}; ${client.name} never sees your password.</p>
${facts(visit, signInPlace(app, fields)?.host)}
${connectForm(
  visit,
  html`<div class="actions lead"><a class="button" data-sign-in href="${signInAddress(visit)}">${label}</a>${cancelButton()}</div>`,
)}
${app.auth.fields.length === 0 ? '' : html`<p class="after"><a href="${editAddress(visit)}">Change the details</a></p>`}
${strangerNote(visit)}
</div>
${isPopup(visit) ? waiting(visit) : ''}
</div>`,
  )
}

function isPopup({ session, window }: Visit): boolean {
  return session.redirect_uri === null && window === 'only'
}

function waitingData(visit: Visit): Html {
  const seen = visit.session.problem_at?.toISOString() ?? ''
  return html`data-wait="${visit.session.id}" data-page="${pageAddress(visit)}" data-status="${statusAddress(visit)}" data-seen="${seen}"`
}

// A second window that has to ask again tells the first one, which shows the same.
function toldData({ session, window }: Visit): Html {
  return window === 'second' && session.problem !== null ? html`data-tell="${session.id}"` : html``
}

function waiting(visit: Visit): Html {
  const { app, client } = visit
  return html`<div data-step="wait" hidden>
<h1 tabindex="-1">Go on in the other window</h1>
<p>Sign in to ${app.name} there. This window notices by itself when you are done, and takes you back to ${client.name}.</p>
<p class="quiet" role="status"><span class="pulse" aria-hidden="true"></span><span data-patience="before">Waiting for ${app.name} …</span><span data-patience="after" hidden>Still listening. Take the time you need.</span></p>
${connectForm(visit, html`<div class="actions"><button class="plain" type="button" data-closed>I closed it</button>${cancelButton()}</div>`)}
</div>`
}
