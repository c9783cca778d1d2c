// GET and POST /providers/{client_id}/secret, /embed/settings/{client_id}/secret            seed 002, step 2
// "Regenerating your client secret will invalidate any previous secret": at once, on every process.
import type { SignedIn } from '../accounts/index.ts'
import { regenerateSecret } from '../clients/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { PageError } from '../kernel/errors.ts'
import { html } from '../kernel/html/index.ts'
import { type Call, readPageForm } from '../kernel/http/index.ts'
import { loadClient, lockOwnClient } from './own-client.ts'
import type { ClientPages } from './parts/client-pages.ts'
import { consolePage, panel } from './parts/console-page.ts'
import { formActions, ownForm } from './parts/own-form.ts'
import { secretBox } from './parts/secret-box.ts'

/** Asks before the secret is replaced. */
export function confirmSecret(pages: ClientPages) {
  return async (call: Call<SignedIn>, deps: Deps): Promise<Response> => {
    const client = await loadClient(call, pages.kinds, deps)
    if (client.is_public) throw noSecret()
    const path = pages.pathOf(client.client_id)
    const form = ownForm(
      call.caller,
      call.url.pathname,
      html`<p><strong>The previous one stops now.</strong> Wherever it is in use, requests are refused with <code>invalid_client</code> until they carry the new one. Tokens that were issued already stay valid.</p>
${formActions('Regenerate secret', { cancel: path, isDangerous: true })}`,
    )
    return consolePage(
      call.caller,
      panel('secret', client.name, 'The new secret is shown once, on the next page.', form),
      {
        section: pages.section,
        title: 'Regenerate the client secret?',
        up: [client.name, path],
      },
    )
  }
}

/** Replaces the secret and shows the new one. */
export function takeSecret(pages: ClientPages) {
  return async (call: Call<SignedIn>, deps: Deps): Promise<Response> => {
    await readPageForm(call.request, call.caller.csrfToken)
    const { person } = call.caller
    const { client, made } = await deps.db.transaction().execute(async (tx) => {
      const client = await lockOwnClient(tx, call, pages.kinds)
      const deed = { clientId: client.client_id, actor: person.email, userId: person.userId }
      return { client, made: await regenerateSecret(tx, deed, deps) }
    })
    if (made.kind !== 'changed') throw noSecret()
    return consolePage(
      call.caller,
      secretBox([{ id: 'client-secret', label: 'New client secret', value: made.client_secret }]),
      {
        section: pages.section,
        title: `The new secret of ${client.name}`,
        lead: 'The previous one has stopped working. If this page is open in another window, the secret that was made last counts.',
        action: html`<a class="button" href="${pages.pathOf(client.client_id)}">I have copied it</a>`,
      },
    )
  }
}

function noSecret(): PageError {
  return new PageError(404, 'A public client has no secret', 'It proves itself with PKCE. Go back to the app.')
}
