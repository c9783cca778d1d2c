// GET and POST /account/sessions
// The browsers at which this person is signed in, and the end of all but this one.
import { endSessions, holdSession, listSessions, note, type OwnSession, type SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { notice } from '../parts/console-page.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { accountPage } from './account-page.ts'
import { browserName } from './browser-name.ts'

export async function showSessions({ caller, url }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const sessions = await listSessions(caller.person.userId, caller, deps)
  const others = sessions.filter(({ isThis }) => !isThis).length
  const body = html`${notice(url.searchParams.has('ended') ? 'Signed out everywhere else.' : undefined)}
<ul class="rows">${sessions.map(sessionRow)}</ul>
${others === 0 ? html`<p class="quiet">You are signed in nowhere else.</p>` : ownForm(caller, '/account/sessions', formActions('Sign out everywhere else'))}`
  return accountPage(caller, 'sessions', body)
}

export async function endOtherSessions({ request, caller }: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(request, caller.csrfToken)
  const { userId, email } = caller.person
  await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, caller)
    await endSessions(tx, userId, caller)
    await note(tx, { userId, actor: email, action: 'person.signed_out_elsewhere' }, deps)
  })
  return seeOther('/account/sessions?ended=1')
}

function sessionRow({ userAgent, signedInAt, lastSeenAt, isThis }: OwnSession): Html {
  return html`<li><div><h2>${browserName(userAgent)}</h2>${isThis ? html`<p><span class="badge good">This browser</span></p>` : ''}</div>
<p>Signed in ${timeOf(signedInAt)}</p><p>Seen ${timeOf(lastSeenAt)}</p></li>`
}
