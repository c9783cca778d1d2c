// GET and POST /providers/{client_id}
// One OAuth app: its credentials, its settings, a request to try, and the last tries.
import type { SignedIn } from '../../accounts/index.ts'
import type { OwnClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { copyable, type Html, html, timeOf } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { recentAttempts } from '../../oauth/index.ts'
import { loadClient } from '../own-client.ts'
import { attemptList, LAST_TRIES } from '../parts/attempts.ts'
import { asItIs, changeByForm, type FilledForm, statusOf } from '../parts/change-by-form.ts'
import { consolePage, notice, panel } from '../parts/console-page.ts'
import { readyRequest, readyRequestBlocks } from '../parts/ready-request.ts'
import { settingsForm } from '../parts/settings-form.ts'
import { judgeRedirectUris, settingsFields } from './fields.ts'

const kinds = ['ai_actions'] as const

export async function showProvider(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const client = await loadClient(call, kinds, deps)
  return providerPage(call, client, asItIs(client, settingsFields(client)), deps)
}

export async function changeProvider(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const fields = settingsFields(await loadClient(call, kinds, deps))
  const outcome = await changeByForm(call, form, { kinds, fields, judge: judgeRedirectUris }, deps)
  if (outcome.kind === 'changed') return seeOther(`${pathOf(call.params.client_id ?? '')}?saved=1`)
  return providerPage(call, outcome.client, outcome.filled, deps)
}

async function providerPage(
  { caller, url }: Call<SignedIn>,
  client: OwnClient,
  filled: FilledForm,
  deps: Deps,
): Promise<Response> {
  const path = pathOf(client.client_id)
  const ready = readyRequest(client, deps.publicUrl)
  const form = settingsForm(caller, { client, action: path, fields: settingsFields(client), filled })
  const body = html`${notice(url.searchParams.has('saved') && statusOf(filled) === 200 ? 'Saved. It counts everywhere from now on.' : undefined)}
${panel('credentials', 'Credentials', client.is_public ? 'A public client: it has no secret, and proves itself with PKCE.' : 'A confidential client: it proves itself with its secret.', credentials(client, path))}
${ready ? panel('try', 'Try it', 'A request that works as it is.', readyRequestBlocks(ready)) : ''}
${panel('attempts', 'Last tries', LAST_TRIES, attemptList(await recentAttempts(deps.db, client.client_id)))}
${panel('settings', 'Settings', 'Changes count at once, on every process.', form)}
${panel('delete', 'Delete', 'Everything that people allowed this app ends with it.', html`<p><a class="button danger-plain" href="${path}/delete">Delete this app …</a></p>`)}`
  return consolePage(caller, body, {
    section: 'apps',
    title: client.name,
    up: ['OAuth apps', '/providers'],
    status: statusOf(filled),
  })
}

function credentials(client: OwnClient, path: string): Html {
  const since = client.secret_changed_at ?? client.created_at
  return html`${copyable('client-id', 'Client ID', client.client_id)}
${client.is_public ? '' : html`<p class="value-label">Client secret</p><p class="quiet">In use since ${timeOf(since)}. It was shown once.</p><p><a class="button plain" href="${path}/secret">Regenerate secret …</a></p>`}`
}

function pathOf(clientId: string): string {
  return `/providers/${encodeURIComponent(clientId)}`
}
