// GET and POST /account/apps/{client_id}/revoke
// Takes back all that this person allows a client: effective at once, on every process.
import { holdSession, note, type SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { revokeGrant } from '../../oauth/index.ts'
import { consolePage, panel } from '../parts/console-page.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { type ConnectedApp, connectedAppsOf } from './connected-apps.ts'

const LIST = '/account/apps'

export async function confirmRevokingApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { client } = await loadApp(call, deps)
  const form = ownForm(
    call.caller,
    call.url.pathname,
    html`<p>${client.name} is signed out of your account at once. What it holds of yours stops working; what it did already stays done. You can allow it again at any time.</p>
${formActions('Revoke', { cancel: LIST, isDangerous: true })}`,
  )
  return consolePage(call.caller, panel('revoke', client.name, html`<code>${client.client_id}</code>`, form), {
    section: 'account',
    title: `Revoke ${client.name}?`,
    up: ['Connected apps', LIST],
  })
}

export async function revokeApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const { client, grants } = await loadApp(call, deps)
  const { userId, email } = call.caller.person
  await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    for (const { id } of grants) {
      if (!(await revokeGrant(tx, id, 'revoked by the person', deps))) continue
      const deed = { userId, actor: email, action: 'grant.revoked', subject: id }
      await note(tx, { ...deed, detail: { client_id: client.client_id } }, deps)
    }
  })
  return seeOther(`${LIST}?revoked=1`)
}

// What somebody else allowed reads as nothing.
async function loadApp({ params, caller }: Call<SignedIn>, deps: Deps): Promise<ConnectedApp> {
  const apps = await connectedAppsOf(caller.person.userId, deps)
  const app = apps.find(({ client }) => client.client_id === params.client_id)
  if (!app) throw new PageError(404, 'You allow no such app', 'It may have been revoked already.')
  return app
}
