// GET and POST /embed/add/{kind}                                        seed 002, step 2 · seed 004, partner onboarding
// Registers a partner or a client of the Workflow API. Its secrets are shown in this answer and never again.
import { refuseUnconfirmed, type SignedIn } from '../../accounts/index.ts'
import type { Registered } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { copyable, html } from '../../kernel/html/index.ts'
import { type Call, readPageForm } from '../../kernel/http/index.ts'
import { type FilledForm, statusOf } from '../parts/change-by-form.ts'
import { consolePage, panel } from '../parts/console-page.ts'
import { formFields } from '../parts/form-fields.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { readyRequest, readyRequestBlocks } from '../parts/ready-request.ts'
import { newForm, registerByForm } from '../parts/register-by-form.ts'
import { type ShownSecret, secretBox } from '../parts/secret-box.ts'
import { formProblems } from '../parts/settings-form.ts'
import { settingsPath } from './embed-tabs.ts'
import { newPartnerFields, newWorkflowFields } from './fields.ts'

const forms = {
  partner: {
    kind: 'embed',
    fields: newPartnerFields,
    title: 'Create a partner',
    lead: 'Your backend signs a JWT for each of its users; they see Connect under your brand and need no account here.',
    about: 'How your JWTs are recognised, and which pages of yours open Connect. All of it can be changed later.',
    button: 'Create partner',
  },
  workflow: {
    kind: 'workflow',
    fields: newWorkflowFields,
    title: 'Create a workflow client',
    lead: 'For the Workflow API: people with an account here allow your product to use it.',
    about: 'People see its name on the consent page, with yours as its owner. All of it can be changed later.',
    button: 'Create client',
  },
} as const

type Form = (typeof forms)[keyof typeof forms] & { path: string }

export async function showAddEmbed({ params, caller }: Call<SignedIn>): Promise<Response> {
  const form = formOf(params.kind)
  await refuseUnconfirmed(caller)
  return addPage(caller, form, newForm({ user_claim: 'sub' }))
}

export async function addEmbed(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = formOf(call.params.kind)
  const sent = await readPageForm(call.request, call.caller.csrfToken)
  const outcome = await registerByForm(call, sent, form, deps)
  if (outcome.kind === 'refused') return addPage(call.caller, form, outcome.filled)
  return madePage(call.caller, outcome.registered, deps)
}

function formOf(kind: string | undefined): Form {
  const found = Object.entries(forms).find(([name]) => name === kind)
  if (!found)
    throw new PageError(404, 'There is nothing at this address', 'Go back to Embed and choose what to create.')
  return { ...found[1], path: `/embed/add/${found[0]}` }
}

function addPage(caller: SignedIn, form: Form, filled: FilledForm): Promise<Response> {
  const { title, lead, about, button, path, fields } = form
  const content = ownForm(
    caller,
    path,
    html`${formProblems(filled)}
${formFields(fields, filled.values, filled.mistakes)}
${formActions(button, { cancel: '/embed' })}`,
  )
  return consolePage(caller, panel('client', 'Settings', about, content), {
    section: 'embed',
    title,
    lead,
    up: ['Embed', '/embed'],
    status: statusOf(filled),
  })
}

function madePage(caller: SignedIn, registered: Registered, deps: Deps): Promise<Response> {
  const { client } = registered
  const ready = readyRequest(client, deps.publicUrl, registered.client_secret)
  const body = html`${secretBox(secretsOf(registered))}
${panel('credentials', 'Credentials', 'It names this client in requests, and is no secret.', copyable('client-id', 'Client ID', client.client_id))}
${ready ? panel('try', 'Try it', 'A request that works as it is.', readyRequestBlocks(ready)) : ''}`
  const next = settingsPath(client.client_id, client.kind === 'embed' ? 'white-label' : 'credentials')
  return consolePage(caller, body, {
    section: 'embed',
    title: `${client.name} is ready`,
    up: ['Embed', '/embed'],
    action: html`<a class="button" href="${next}">I have copied them</a>`,
  })
}

function secretsOf({ client_secret, webhook_secret }: Registered): ShownSecret[] {
  return [
    ...(client_secret === null ? [] : [{ id: 'client-secret', label: 'Client secret', value: client_secret }]),
    ...(webhook_secret === null ? [] : [{ id: 'webhook-secret', label: 'Webhook secret', value: webhook_secret }]),
  ]
}
