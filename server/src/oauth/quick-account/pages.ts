import { accountPage, type BrowserSession, hiddenFields, type Person, tooOften } from '../../accounts/index.ts'
import { type Html, html, inputField } from '../../kernel/html/index.ts'
import { askerOf, type FoundLink } from './found-link.ts'

export type Names = { firstName: string; lastName: string }
export type WelcomeView = {
  link: FoundLink
  session: BrowserSession
  names: Names
  mistakes: { firstName?: string; lastName?: string }
  /** Leads to the sign-in page and on from there. */
  signInAddress: string
  /** Seconds, when too many accounts were made from here. */
  retryAfterSeconds?: number
}

/** The account page: filled in, says who asked, and makes nothing by itself. */
export function welcomePage(view: WelcomeView): Promise<Response> {
  const { link, session, names, mistakes, retryAfterSeconds } = view
  const asker = askerOf(link)
  const title = `Create an account to continue to ${asker}`
  const body = html`<h1>${title}</h1>
${retryAfterSeconds === undefined ? '' : html`<div class="message bad" role="alert"><p>Too many accounts were made from here. ${tooOften(retryAfterSeconds)}</p></div>`}
<p><strong>${asker}</strong> sent you here with these details. We mail you a link to confirm the address and to choose a password; you can go on at once.</p>
<form method="post" action="${link.path}">
${hiddenFields(session)}
${inputField({ name: 'email', label: 'E-mail address', type: 'email', value: link.email, autocomplete: 'username', isReadOnly: true })}
${inputField({ name: 'first_name', label: 'First name', value: names.firstName, autocomplete: 'given-name', isOptional: true, ...(mistakes.firstName ? { mistake: mistakes.firstName } : {}) })}
${inputField({ name: 'last_name', label: 'Last name', value: names.lastName, autocomplete: 'family-name', isOptional: true, ...(mistakes.lastName ? { mistake: mistakes.lastName } : {}) })}
<div class="actions"><button>Create account</button></div>
</form>
${wayOn(view)}
<p class="after quiet">Not your address? Close this page: nothing was made.</p>`
  const isRefused = mistakes.firstName !== undefined || mistakes.lastName !== undefined
  const status = retryAfterSeconds === undefined ? (isRefused ? 422 : 200) : 429
  const { formTargets } = link
  const shown = {
    title,
    session,
    status,
    formTargets,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
  return accountPage(body, shown)
}

function wayOn({ session, link, signInAddress }: WelcomeView): Html {
  if (!session.person) return html`<p class="after">You have an account? <a href="${signInAddress}">Sign in</a></p>`
  return html`<p class="after">You are signed in as <strong>${session.person.email}</strong>. <a href="${link.target}">Go on with that account</a></p>`
}

/** For somebody who is signed in as another person than the link was made for. */
export function otherPersonPage(
  link: FoundLink,
  session: BrowserSession,
  { email }: Person,
  signInAddress: string,
): Promise<Response> {
  const title = `Continue to ${askerOf(link)} with which account?`
  const body = html`<h1>${title}</h1>
<p>You are signed in as <strong>${email}</strong>. ${askerOf(link)} sent you here as <strong>${link.email}</strong>.</p>
<div class="actions"><a class="button" href="${signInAddress}">Sign in as ${link.email}</a><a class="button plain" href="${link.target}">Go on as ${email}</a></div>`
  return accountPage(body, { title, session })
}

/** A link that was used or is too old. `wayOn`: for whoever has the account that it made. */
export function spentPage(link: FoundLink, session: BrowserSession, signInAddress: string): Promise<Response> {
  const title = link.standing === 'used' ? 'This link was already used' : 'This link has expired'
  const why =
    link.standing === 'used'
      ? 'It works once. If you made an account with it, sign in, or open the mail that we sent to confirm the address.'
      : 'It works for a quarter of an hour. Nothing was made.'
  const isOwner = session.person?.email.toLowerCase() === link.email.toLowerCase()
  const wayOn = isOwner
    ? html`<a class="button" href="${link.target}">Go on to ${askerOf(link)}</a>`
    : html`<a class="button" href="${signInAddress}">Sign in</a>`
  const body = html`<h1>${title}</h1>
<p>${why} For a new link go back to <strong>${askerOf(link)}</strong> and start again.</p>
${link.standing === 'used' ? html`<div class="actions">${wayOn}</div>` : ''}`
  return accountPage(body, { title, session, status: 410 })
}
