import type { SignedIn } from '../../../accounts/index.ts'
import { type Html, html, inputField, timeOf } from '../../../kernel/html/index.ts'
import type { ApiKey } from '../api-keys.ts'
import { keysPage, ownForm, warning } from './parts.ts'

export const NAME_LENGTH_MAX = 100

/** A form that was sent and not taken. */
export type Mistake = { name: string; words: string }

/** The list of a person's keys, and the form that makes another. */
export function credentialsPage(
  caller: SignedIn,
  keys: readonly ApiKey[],
  { mistake, status }: { mistake?: Mistake; status?: number } = {},
): Promise<Response> {
  const body = html`${warning()}
${keys.length === 0 ? html`<p>You have no API key yet. Name one after the program that will use it.</p>` : keys.map(keyEntry)}
<h2>New key</h2>
${newKeyForm(caller, mistake)}`
  return keysPage(caller, 'API keys', body, status === undefined ? {} : { status })
}

function newKeyForm(caller: SignedIn, mistake: Mistake | undefined): Html {
  return ownForm(
    caller,
    '/credentials/',
    html`${inputField({ name: 'name', label: 'Name', autocomplete: 'off', value: mistake?.name ?? '', ...(mistake ? { mistake: mistake.words } : {}) })}
<div class="actions"><button>Create API key</button></div>`,
  )
}

function keyEntry(key: ApiKey): Html {
  return html`<section class="entry">
<h2>${key.name}</h2>
<dl class="facts">
<dt>Key</dt><dd><code>${shownKey(key)}</code></dd>
<dt>Created</dt><dd>${timeOf(key.created_at)}</dd>
<dt>Last used</dt><dd>${key.last_used_at ? timeOf(key.last_used_at) : 'never'}</dd>
</dl>
<p><a href="/credentials/${key.id}/revoke/" aria-label="Revoke ${key.name}">Revoke</a></p>
</section>`
}

/** A key as it may be shown: `sk-AbCd…wxyz`. */
export function shownKey({ prefix, last_four }: ApiKey): string {
  return `${prefix}…${last_four}`
}
