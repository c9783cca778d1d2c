import { html, inputField } from '../../kernel/html/index.ts'
import type { BrowserSession } from '../browser-session.ts'
import type { Continuation } from '../continuation.ts'
import { HOME_PATH } from '../home.ts'
import type { Person } from '../person.ts'
import { accountPage, hiddenFields, pathWith, titleOf, tooOften } from './account-page.ts'

export type SignInView = {
  session: BrowserSession
  continueId: string | null
  continuation: Continuation | undefined
  email: string
  mistakes: { email?: string; password?: string }
  /** When there were too many wrong passwords. */
  retryAfterSeconds?: number
}

/** Sign in: e-mail and password, and what it is for. */
export async function signInPage(view: SignInView): Promise<Response> {
  const { session, continueId, continuation, email, mistakes, retryAfterSeconds } = view
  const title = titleOf('Sign in', continuation)
  const isRefused = mistakes.email !== undefined || mistakes.password !== undefined
  const body = html`<h1>${title}</h1>
${retryAfterSeconds === undefined ? '' : html`<div class="message bad" role="alert"><p>Too many wrong passwords. ${tooOften(retryAfterSeconds)}</p><p>Or <a href="${pathWith('/forgot-password', continueId)}">choose a new password</a>: that opens the account at once.</p></div>`}
<form method="post" action="/sign-in">
${hiddenFields(session, continueId)}
${inputField({ name: 'email', label: 'E-mail address', type: 'email', value: email, autocomplete: 'username', hasFocus: email === '', ...(mistakes.email ? { mistake: mistakes.email } : {}) })}
${inputField({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', hasFocus: email !== '', ...(mistakes.password ? { mistake: mistakes.password } : {}) })}
<p class="note"><a href="${pathWith('/forgot-password', continueId)}">Forgot your password?</a></p>
<div class="actions"><button>Sign in</button></div>
</form>
<p class="after">New here? <a href="${pathWith('/sign-up', continueId)}">Create an account</a></p>`
  const status = retryAfterSeconds === undefined ? (isRefused ? 422 : 200) : 429
  const formTargets = continuation?.formTargets ?? []
  return accountPage(body, {
    title,
    session,
    status,
    formTargets,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}

/** What somebody sees who is signed in already, and came to sign in for nothing in particular. */
export async function signedInPage(session: BrowserSession, person: Person): Promise<Response> {
  const title = 'You are signed in'
  const body = html`<h1>${title}</h1>
<p>As <strong>${person.email}</strong>.</p>
<form method="post" action="/sign-out">
${hiddenFields(session)}
<div class="actions"><a class="button" href="${HOME_PATH}">Go on</a><button class="plain">Sign out</button></div>
</form>`
  return accountPage(body, { title, session })
}
