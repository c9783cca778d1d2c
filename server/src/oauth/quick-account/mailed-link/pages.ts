import { accountPage, type BrowserSession, hiddenFields, type Purpose } from '../../../accounts/index.ts'
import { permissionOf } from '../../../clients/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Html, html, inputField, timeOf } from '../../../kernel/html/index.ts'
import { inWords } from '../../authorize/scope-words.ts'
import type { Prior } from './prior.ts'

export type LinkView = {
  session: BrowserSession
  token: string
  purpose: Purpose
  email: string
  prior: readonly Prior[]
  /** The form as it was sent, when it was. */
  chosen: URLSearchParams
  mistakes: { password?: string; open?: ReadonlySet<string> }
}

const words = {
  confirm: { title: 'Confirm your e-mail address', button: 'Confirm and set password', path: '/confirm-email' },
  reset: { title: 'Choose a new password', button: 'Set password', path: '/set-password' },
} as const

/** Confirm the address and set a password: one page. What was done before is kept or removed, one by one. */
export async function linkPage(view: LinkView): Promise<Response> {
  const { session, token, purpose, email, prior, mistakes } = view
  const { title, button, path } = words[purpose]
  const body = html`<h1>${title}</h1>
<form method="post" action="${path}">
${hiddenFields(session)}<input type="hidden" name="token" value="${token}">
${prior.length === 0 ? '' : priorSection(view)}
${inputField({ name: 'email', label: 'E-mail address', type: 'email', value: email, autocomplete: 'username', isReadOnly: true })}
${inputField({ name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', help: 'At least 8 characters. Wherever else you are signed in, you are signed out.', ...(mistakes.password ? { mistake: mistakes.password } : {}) })}
<div class="actions"><button>${button}</button></div>
</form>`
  const isRefused = mistakes.password !== undefined || (mistakes.open?.size ?? 0) > 0
  return accountPage(body, { title, session, status: isRefused ? 422 : 200 })
}

function priorSection(view: LinkView): Html {
  return html`<p>Somebody used this account before the address was confirmed. If that was not you, remove it: what is removed stops working at once.</p>
${view.prior.map((one) => priorChoice(one, view))}`
}

function priorChoice({ field, kind, name, scopes, at }: Prior, { chosen, mistakes }: LinkView): Html {
  const what = {
    grant: html`<strong>${name}</strong> may use the account`,
    api_key: html`API key <strong>${name}</strong>`,
    client: html`App <strong>${name}</strong>, which asks people in the name of this account`,
  }[kind]
  const isOpen = mistakes.open?.has(field) === true
  return html`<fieldset class="choice" ${isOpen ? html`aria-describedby="${field}-mistake"` : ''}><legend>${what}</legend>
<p class="quiet note">Since ${timeOf(at)}</p>
${scopes.length === 0 ? '' : html`<ul class="scopes note">${inWords(scopes, permissionOf).map((line) => html`<li>${line}</li>`)}</ul>`}
${radio(field, 'keep', 'Keep', chosen)}${radio(field, 'remove', 'Remove', chosen)}
${isOpen ? html`<p class="bad note" id="${field}-mistake">Choose Keep or Remove.</p>` : ''}</fieldset>`
}

function radio(field: string, value: string, label: string, chosen: URLSearchParams): Html {
  return html`<span class="check"><input type="radio" id="${field}-${value}" name="${field}" value="${value}" required ${chosen.get(field) === value ? 'checked' : ''}><label for="${field}-${value}">${label}</label></span>`
}

type DeadLink = { session: BrowserSession; email: string; deps: Pick<Deps, 'mail'> }

/** A link that was used, is too old, or never was: all one, with the offer of another. */
export async function deadLinkPage({ session, email, deps }: DeadLink): Promise<Response> {
  const title = 'This link does not work any longer'
  const again = html`<form method="post" action="/forgot-password">
${hiddenFields(session)}
${inputField({ name: 'email', label: 'E-mail address', type: 'email', value: email, autocomplete: 'username' })}
<div class="actions"><button>Send a new link</button></div>
</form>`
  const body = html`<h1>${title}</h1>
<p>A link works once, and for a day. Have another one sent, and open that.</p>
${deps.mail ? again : html`<p>This server sends no mail: ask its administrator.</p>`}
<p class="after">You have set a password? <a href="/sign-in">Sign in</a></p>`
  return accountPage(body, { title, session, status: 410 })
}
