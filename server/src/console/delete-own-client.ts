// GET and POST /providers/{client_id}/delete, /embed/settings/{client_id}/delete
import type { SignedIn } from '../accounts/index.ts'
import { deleteClient, type OwnClient } from '../clients/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { type Html, html } from '../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../kernel/http/index.ts'
import { listLiveGrants } from '../oauth/index.ts'
import { loadClient, lockOwnClient } from './own-client.ts'
import type { ClientPages } from './parts/client-pages.ts'
import { consolePage, notice, panel } from './parts/console-page.ts'
import { formActions, ownForm } from './parts/own-form.ts'

/** Says what stops, and asks. */
export function confirmDeleting(pages: ClientPages) {
  return async (call: Call<SignedIn>, deps: Deps): Promise<Response> =>
    confirmPage(call, pages, await loadClient(call, pages.kinds, deps), deps)
}

/** Deletes a client with all that was issued for it. One that people have connections through stays: they would lose them. */
export function deleteOwnClient(pages: ClientPages) {
  return async (call: Call<SignedIn>, deps: Deps): Promise<Response> => {
    await readPageForm(call.request, call.caller.csrfToken)
    const { person } = call.caller
    const { client, deletion } = await deps.db.transaction().execute(async (tx) => {
      const client = await lockOwnClient(tx, call, pages.kinds)
      const deed = { clientId: client.client_id, actor: person.email, userId: person.userId }
      return { client, deletion: await deleteClient(tx, deed, deps) }
    })
    if (deletion === 'in_use') return confirmPage(call, pages, client, deps, inUse)
    return seeOther(`${pages.list}?deleted=1`)
  }
}

const inUse =
  'Nothing was deleted: people have connections through this client, and would lose them. Delete those connections first, by the API or by asking the operator of this server.'

async function confirmPage(
  { caller, url }: Call<SignedIn>,
  pages: ClientPages,
  client: OwnClient,
  deps: Deps,
  problem?: string,
): Promise<Response> {
  const path = pages.pathOf(client.client_id)
  const people = new Set((await listLiveGrants(deps.db, { clientId: client.client_id })).map(({ user_id }) => user_id))
  const form = ownForm(
    caller,
    url.pathname,
    html`${notice(problem, 'bad')}
<p>What stops at once, on every process:</p>
<ul>${whatStops(client, people.size)}</ul>
<p>It cannot be undone, and its client ID will not come back.</p>
${formActions(`Delete ${client.name}`, { cancel: path, isDangerous: true })}`,
  )
  return consolePage(caller, panel('delete', client.name, html`<code>${client.client_id}</code>`, form), {
    section: pages.section,
    title: `Delete this ${pages.noun}?`,
    up: [client.name, path],
    ...(problem === undefined ? {} : { status: 409 }),
  })
}

function whatStops(client: OwnClient, people: number): Html {
  if (client.kind === 'embed') {
    return html`<li>Token exchange: your backend gets no access tokens and no session codes any more.</li>
<li>Access tokens that were issued, and Connect pages that are open.</li>
<li>Its webhook secret: nothing is sent any more.</li>`
  }
  return html`<li>Sign-ins that are under way, and codes that wait to be redeemed.</li>
${people === 0 ? '' : html`<li>Access tokens and refresh tokens of ${people === 1 ? 'the one person who allows it' : `the ${people} people who allow it`}.</li>`}
${client.kind === 'workflow' ? html`<li>Requests to the catalogue by its client ID.</li>` : ''}`
}
