// GET and POST /embed/settings/{client_id}/webhook-secret
import type { SignedIn } from '../../accounts/index.ts'
import { regenerateWebhookSecret } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { html } from '../../kernel/html/index.ts'
import { type Call, readPageForm } from '../../kernel/http/index.ts'
import { loadClient, lockOwnClient } from '../own-client.ts'
import { consolePage, panel } from '../parts/console-page.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { secretBox } from '../parts/secret-box.ts'
import { settingsPath } from './embed-tabs.ts'

const kinds = ['workflow', 'embed'] as const

/** Asks before the webhook secret is replaced. */
export async function confirmWebhookSecret(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const client = await loadClient(call, kinds, deps)
  const path = settingsPath(client.client_id, 'credentials')
  const form = ownForm(
    call.caller,
    settingsPath(client.client_id, 'webhook-secret'),
    html`<p><strong>The previous one stops now.</strong> Whatever is sent from now on is signed with the new one alone, so give it to your endpoint at once. Retries of what was sent before keep the signature that they began with.</p>
${formActions('Regenerate webhook secret', { cancel: path, isDangerous: true })}`,
  )
  return consolePage(
    call.caller,
    panel('secret', client.name, 'The new secret is shown once, on the next page.', form),
    {
      section: 'embed',
      title: 'Regenerate the webhook secret?',
      up: [client.name, path],
    },
  )
}

/** Replaces it and shows the new one. */
export async function takeWebhookSecret(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const { person } = call.caller
  const { client, made } = await deps.db.transaction().execute(async (tx) => {
    const client = await lockOwnClient(tx, call, kinds)
    const deed = { clientId: client.client_id, actor: person.email, userId: person.userId }
    return { client, made: await regenerateWebhookSecret(tx, deed, deps) }
  })
  if (made.kind !== 'changed') throw new PageError(404, 'There is no webhook secret', 'This client is sent nothing.')
  return consolePage(
    call.caller,
    secretBox([{ id: 'webhook-secret', label: 'New webhook secret', value: made.webhook_secret }]),
    {
      section: 'embed',
      title: `The new webhook secret of ${client.name}`,
      lead: 'The previous one signs nothing any more.',
      action: html`<a class="button" href="${settingsPath(client.client_id, 'credentials')}">I have copied it</a>`,
    },
  )
}
