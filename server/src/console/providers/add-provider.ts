// GET and POST /providers/add                                               seed 001, Creating an OAuth app
// Registers an OAuth app. A secret is shown in this answer and never again.
import type { SignedIn } from '../../accounts/index.ts'
import { refuseUnconfirmed } from '../../accounts/index.ts'
import type { Registered } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { copyable, html } from '../../kernel/html/index.ts'
import { type Call, readPageForm } from '../../kernel/http/index.ts'
import { type FilledForm, statusOf } from '../parts/change-by-form.ts'
import { consolePage, panel } from '../parts/console-page.ts'
import { formFields } from '../parts/form-fields.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { readyRequest, readyRequestBlocks } from '../parts/ready-request.ts'
import { newForm, registerByForm } from '../parts/register-by-form.ts'
import { secretBox } from '../parts/secret-box.ts'
import { formProblems } from '../parts/settings-form.ts'
import { judgeRedirectUris, newFields } from './fields.ts'

export async function showAddProvider({ caller }: Call<SignedIn>): Promise<Response> {
  await refuseUnconfirmed(caller)
  return addPage(caller, newForm({ public: 'on' }))
}

export async function addProvider(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const registering = { kind: 'ai_actions', fields: newFields, judge: judgeRedirectUris } as const
  const outcome = await registerByForm(call, form, registering, deps)
  if (outcome.kind === 'refused') return addPage(call.caller, outcome.filled)
  return madePage(call.caller, outcome.registered, deps)
}

function addPage(caller: SignedIn, filled: FilledForm): Promise<Response> {
  const form = ownForm(
    caller,
    '/providers/add',
    html`${formProblems(filled)}
${formFields(newFields, filled.values, filled.mistakes)}
${formActions('Create app', { cancel: '/providers' })}`,
  )
  const about =
    'People see its name on the consent page, with yours as its owner. You can change all of it later, but for whether it is public.'
  return consolePage(caller, panel('app', 'The app', about, form), {
    section: 'apps',
    title: 'Create an OAuth app',
    lead: 'For a program that acts for other people: they sign in here and allow it, and it gets tokens of theirs.',
    up: ['OAuth apps', '/providers'],
    status: statusOf(filled),
  })
}

function madePage(caller: SignedIn, { client, client_secret }: Registered, deps: Deps): Promise<Response> {
  const ready = readyRequest(client, deps.publicUrl, client_secret)
  const kind = client.is_public
    ? 'A public client: it has no secret, and proves itself with PKCE.'
    : 'A confidential client: it proves itself with its secret.'
  const body = html`${secretBox(client_secret === null ? [] : [{ id: 'client-secret', label: 'Client secret', value: client_secret }])}
${panel('credentials', 'Credentials', kind, copyable('client-id', 'Client ID', client.client_id))}
${ready ? panel('try', 'Try it', 'A request that works as it is.', readyRequestBlocks(ready)) : ''}`
  return consolePage(caller, body, {
    section: 'apps',
    title: `${client.name} is ready`,
    up: ['OAuth apps', '/providers'],
    action: html`<a class="button" href="/providers/${encodeURIComponent(client.client_id)}">${client_secret === null ? 'Open the app' : 'I have copied it'}</a>`,
  })
}
