// GET and POST /connections/{id}/disconnect
// Forgets a connection of this person and its credentials; first the page says which Zaps stop. The app itself is told
// nothing: there the person takes the access back in the settings of the account.
import { holdSession, note, type SignedIn } from '../../accounts/index.ts'
import { deleteConnection } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { consolePage, panel } from '../parts/console-page.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { described, LIST, loadConnection, type OwnConnection } from './own-connection.ts'

export async function confirmDisconnecting(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const [connection] = await described([await loadConnection(call, deps)], deps)
  if (!connection) throw new Error('a connection that was found is not described')
  const { title, app, id } = connection
  const form = ownForm(
    call.caller,
    call.url.pathname,
    html`${whatStops(connection)}
<p>Wayleave forgets its credentials for good. ${app.name} is not told: to take the access back there as well, open the settings of your ${app.name} account.</p>
${formActions('Disconnect', { cancel: LIST, isDangerous: true })}`,
  )
  return consolePage(call.caller, panel('disconnect', title, html`${app.name}, <code>${id}</code>`, form), {
    section: 'own',
    title: `Disconnect ${title}?`,
    up: ['My connections', LIST],
  })
}

export async function disconnectOwn(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const { userId, email } = call.caller.person
  await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    const { id, client_id, user_id, workspace_id } = await loadConnection(call, { db: tx })
    const owner = { clientId: client_id, userId: user_id, workspaceId: workspace_id }
    const isDeleted = await deleteConnection(tx, id, owner, deps)
    const deed = { userId, actor: email, action: 'connection.disconnected', subject: String(id) }
    if (isDeleted) await note(tx, { ...deed, detail: { client_id } }, deps)
  })
  return seeOther(`${LIST}?disconnected=1`)
}

function whatStops({ zaps, clientName }: OwnConnection): Html {
  const running = zaps.filter(({ is_enabled }) => is_enabled)
  const first = html`<p>${clientName} can no longer work with this account.</p>`
  if (running.length === 0) return html`${first}<p>No Zap that is on uses it.</p>`
  return html`${first}<p>${running.length === 1 ? 'This Zap stops' : 'These Zaps stop'}:</p><ul>${running.map(({ title }) => html`<li>${title}</li>`)}</ul>`
}
