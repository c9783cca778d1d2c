import { nameOf, type Person } from '../../../accounts/index.ts'
import { html, page } from '../../../kernel/html/index.ts'

const FORBIDDEN = 403

/** Somebody else sits at this browser than the one whom the link is for; whom it is for is not said. `entrance`: to sign in. */
export function otherPersonPage(
  { person, clientName, appName }: { person: Person; clientName: string; appName: string },
  entrance: string,
): Promise<Response> {
  const title = 'You are signed in with another account'
  const name = nameOf(person)
  const body = html`<h1>${title}</h1>
<p>${clientName} asks its user to connect ${appName}. That is not the account that you are signed in with here.</p>
<dl class="facts"><dt>Signed in as</dt><dd><strong>${person.email}</strong>${name === person.email ? '' : html`, ${name}`}</dd></dl>
<div class="actions lead"><a class="button" href="${entrance}">Use another account</a></div>
<p class="after quiet">Nothing was connected. You can also close this window and go on at ${clientName}.</p>`
  return page(body, { title, status: FORBIDDEN })
}
