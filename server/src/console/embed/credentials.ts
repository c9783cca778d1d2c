// GET and POST /embed/settings/{client_id}/credentials                                              seed 002, step 2
import type { SignedIn } from '../../accounts/index.ts'
import type { OwnClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { copyable, type Html, html, timeOf } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { recentAttempts } from '../../oauth/index.ts'
import { loadClient } from '../own-client.ts'
import { attemptList, LAST_TRIES } from '../parts/attempts.ts'
import { asItIs, changeByForm, type FilledForm, statusOf } from '../parts/change-by-form.ts'
import { notice, panel } from '../parts/console-page.ts'
import { readyRequest, readyRequestBlocks } from '../parts/ready-request.ts'
import { settingsForm } from '../parts/settings-form.ts'
import { embedPage, settingsPath } from './embed-tabs.ts'
import { generalFields } from './fields.ts'

const kinds = ['workflow', 'embed'] as const

export async function showEmbedCredentials(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const client = await loadClient(call, kinds, deps)
  return credentialsPage(call, client, asItIs(client, generalFields(client)), deps)
}

export async function changeEmbedClient(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const client = await loadClient(call, kinds, deps)
  const outcome = await changeByForm(call, form, { kinds, fields: generalFields(client) }, deps)
  if (outcome.kind === 'changed') return seeOther(`${settingsPath(client.client_id, 'credentials')}?saved=1`)
  return credentialsPage(call, outcome.client, outcome.filled, deps)
}

async function credentialsPage(
  { caller, url }: Call<SignedIn>,
  client: OwnClient,
  filled: FilledForm,
  deps: Deps,
): Promise<Response> {
  const path = settingsPath(client.client_id, 'credentials')
  const ready = readyRequest(client, deps.publicUrl)
  const form = settingsForm(caller, { client, action: path, fields: generalFields(client), filled })
  const isSaved = url.searchParams.has('saved') && statusOf(filled) === 200
  const body = html`${notice(isSaved ? 'Saved. It counts everywhere from now on.' : undefined)}
${panel('credentials', 'Credentials', 'The client ID names this client in requests, and is no secret. Secrets were shown once.', secrets(client))}
${ready ? panel('try', 'Try it', 'A request that works as it is.', readyRequestBlocks(ready)) : ''}
${panel('attempts', 'Last tries', LAST_TRIES, attemptList(await recentAttempts(deps.db, client.client_id)))}
${panel('settings', 'Settings', 'Changes count at once, on every process.', form)}
${panel('delete', 'Delete', 'Everything that was issued for this client ends with it.', html`<p><a class="button danger-plain" href="${settingsPath(client.client_id, 'delete')}">Delete this client …</a></p>`)}`
  return embedPage(caller, client, 'credentials', body, { status: statusOf(filled) })
}

function secrets(client: OwnClient): Html {
  return html`${copyable('client-id', 'Client ID', client.client_id)}
<p class="value-label">Client secret</p>
<p class="quiet">In use since ${timeOf(client.secret_changed_at ?? client.created_at)}.</p>
<p><a class="button plain" href="${settingsPath(client.client_id, 'secret')}">Regenerate secret …</a></p>
<p class="value-label">Webhook secret</p>
<p class="quiet">Signs what is sent to your webhooks and callbacks.</p>
<p><a class="button plain" href="${settingsPath(client.client_id, 'webhook-secret')}">Regenerate webhook secret …</a></p>
${client.app_key === null ? '' : html`<p class="value-label">Published integration</p><p><code>${client.app_key}</code></p>`}`
}
