// GET and POST /embed/settings/{client_id}/redirect-uris                                           seed 002, step 1
import type { SignedIn } from '../../accounts/index.ts'
import type { OwnClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { loadClient } from '../own-client.ts'
import { asItIs, changeByForm, type FilledForm, statusOf } from '../parts/change-by-form.ts'
import { notice, panel } from '../parts/console-page.ts'
import { settingsForm } from '../parts/settings-form.ts'
import { embedPage, settingsPath } from './embed-tabs.ts'
import { redirectFields } from './fields.ts'

const kinds = ['workflow', 'embed'] as const

export async function showRedirectUris(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const client = await loadClient(call, kinds, deps)
  return redirectUrisPage(call, client, asItIs(client, redirectFields))
}

export async function changeRedirectUris(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const outcome = await changeByForm(call, form, { kinds, fields: redirectFields }, deps)
  if (outcome.kind === 'changed')
    return seeOther(`${settingsPath(call.params.client_id ?? '', 'redirect-uris')}?saved=1`)
  return redirectUrisPage(call, outcome.client, outcome.filled)
}

function redirectUrisPage({ caller, url }: Call<SignedIn>, client: OwnClient, filled: FilledForm): Promise<Response> {
  const action = settingsPath(client.client_id, 'redirect-uris')
  const about =
    client.kind === 'embed'
      ? 'Where Connect may send a browser when the person is done. Not needed when you open it as a popup.'
      : 'Where people may be sent back to after they allowed your product to use their account.'
  const isSaved = url.searchParams.has('saved') && statusOf(filled) === 200
  const body = html`${notice(isSaved ? 'Saved. They count everywhere from now on.' : undefined)}
${panel('redirect-uris', 'Redirect URIs', about, settingsForm(caller, { client, action, fields: redirectFields, filled }))}`
  return embedPage(caller, client, 'redirect-uris', body, { status: statusOf(filled) })
}
