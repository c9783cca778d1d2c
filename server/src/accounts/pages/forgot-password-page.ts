import { html, inputField } from '../../kernel/html/index.ts'
import type { BrowserSession } from '../browser-session.ts'
import { accountPage, hiddenFields, pathWith, tooOften } from './account-page.ts'

type ForgotPasswordView = {
  session: BrowserSession
  continueId: string | null
  email: string
  mistake?: string
  retryAfterSeconds?: number
}

/** Asks which address the link shall go to. */
export async function forgotPasswordPage(view: ForgotPasswordView): Promise<Response> {
  const { session, continueId, email, mistake, retryAfterSeconds } = view
  const title = 'Choose a new password'
  const body = html`<h1>${title}</h1>
${retryAfterSeconds === undefined ? html`<p>We mail you a link that sets a new password and confirms your address.</p>` : html`<div class="message bad" role="alert"><p>Too many mails were asked for. ${tooOften(retryAfterSeconds)}</p></div>`}
<form method="post" action="/forgot-password">
${hiddenFields(session, continueId)}
${inputField({ name: 'email', label: 'E-mail address', type: 'email', value: email, autocomplete: 'username', ...(mistake ? { mistake } : {}) })}
<div class="actions"><button>Send the link</button></div>
</form>
<p class="after"><a href="${pathWith('/sign-in', continueId)}">Back to sign in</a></p>`
  const status = retryAfterSeconds === undefined ? (mistake ? 422 : 200) : 429
  return accountPage(body, {
    title,
    session,
    status,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}

/** Says that a link is under way, if there is an account: the same for every address. */
export async function linkSentPage({ session, continueId, email }: ForgotPasswordView): Promise<Response> {
  const title = 'Check your mail'
  const body = html`<h1>${title}</h1>
<p>If <strong>${email}</strong> has an account here, a link is on its way. It works once, and for a day.</p>
<p class="quiet">Nothing there after a few minutes? Look in the spam folder, or check that the address is the one of your account.</p>
<p class="after"><a href="${pathWith('/forgot-password', continueId)}">Send it to another address</a> or <a href="${pathWith('/sign-in', continueId)}">go back to sign in</a></p>`
  return accountPage(body, { title, session })
}
