import { type Html, html, inputField } from '../../kernel/html/index.ts'
import type { BrowserSession } from '../browser-session.ts'
import type { Continuation } from '../continuation.ts'
import { accountPage, hiddenFields, pathWith, titleOf, tooOften } from './account-page.ts'

export type SignUpValues = { email: string; firstName: string; lastName: string }
export type SignUpMistakes = { email?: string | Html; firstName?: string; lastName?: string; password?: string }
export type SignUpView = {
  session: BrowserSession
  continueId: string | null
  continuation: Continuation | undefined
  values: SignUpValues
  mistakes: SignUpMistakes
  retryAfterSeconds?: number
}

/** Sign up: name, e-mail and password, and what it is for. */
export async function signUpPage(view: SignUpView): Promise<Response> {
  const { session, continueId, continuation, values, mistakes, retryAfterSeconds } = view
  const title = titleOf('Create an account', continuation)
  const body = html`<h1>${title}</h1>
${retryAfterSeconds === undefined ? '' : html`<div class="message bad" role="alert"><p>Too many accounts were made from here. ${tooOften(retryAfterSeconds)}</p></div>`}
<form method="post" action="/sign-up">
${hiddenFields(session, continueId)}
${inputField({ name: 'first_name', label: 'First name', value: values.firstName, autocomplete: 'given-name', isOptional: true, ...(mistakes.firstName ? { mistake: mistakes.firstName } : {}) })}
${inputField({ name: 'last_name', label: 'Last name', value: values.lastName, autocomplete: 'family-name', isOptional: true, ...(mistakes.lastName ? { mistake: mistakes.lastName } : {}) })}
${inputField({ name: 'email', label: 'E-mail address', type: 'email', value: values.email, autocomplete: 'username', ...(mistakes.email ? { mistake: mistakes.email } : {}) })}
${inputField({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', help: 'At least 8 characters.', ...(mistakes.password ? { mistake: mistakes.password } : {}) })}
<div class="actions"><button>Create account</button></div>
</form>
<p class="after">You have an account? <a href="${pathWith('/sign-in', continueId)}">Sign in</a></p>`
  const isRefused = Object.values(mistakes).some((mistake) => mistake !== undefined)
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

/** What stands beside an address that has an account: how to come to it. */
export function addressTaken(continueId: string | null): Html {
  return html`This address has an account. <a href="${pathWith('/sign-in', continueId)}">Sign in</a> first, or <a href="${pathWith('/forgot-password', continueId)}">choose a new password</a>.`
}
