// GET /custom/actions                                                                 seed 001, API Key · AI Actions 1.4
// Connects the account to the built-in provider `custom`, for which API keys are.
import { refuseUnconfirmed, type SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { Call } from '../../../kernel/http/index.ts'
import { isConnectedToCustom } from '../custom-account.ts'
import { keysPage, ownForm, warning } from './parts.ts'

export async function showCustomActions({ caller }: Call<SignedIn>, deps: Deps): Promise<Response> {
  await refuseUnconfirmed(caller)
  const isConnected = await isConnectedToCustom(caller.person.userId, deps)
  return isConnected
    ? keysPage(caller, 'Your account is connected', connected())
    : keysPage(caller, 'Connect your account to API keys', notConnected(caller))
}

function notConnected(caller: SignedIn): Html {
  return html`<p>Programs that have an API key of yours will be able to run your AI Actions. You make the keys yourself on the next page,
and can revoke each of them there.</p>
${warning()}
${ownForm(caller, '/custom/actions/', html`<div class="actions"><button>Connect</button></div>`)}`
}

function connected(): Html {
  return html`<p>Programs that have an API key of yours can run your AI Actions.</p>
<div class="actions"><a class="button" href="/credentials/">API keys</a></div>`
}
