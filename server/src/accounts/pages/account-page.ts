import { type Html, html, page } from '../../kernel/html/index.ts'
import { CSRF_NAME, formPolicy } from '../../kernel/http/index.ts'
import type { BrowserSession } from '../browser-session.ts'
import type { Continuation } from '../continuation.ts'

/** How a page of accounts is shown. */
export type AccountPage = {
  title: string
  session: BrowserSession
  status?: number
  /** Seconds, when this was too much. */
  retryAfterSeconds?: number
  /** Where the page's form may end, besides here. */
  formTargets?: readonly string[]
}

/** A page of accounts: no script, kept by nobody, its form free to end where the person goes on. */
export async function accountPage(
  body: Html,
  { title, session, status, retryAfterSeconds, formTargets = [] }: AccountPage,
): Promise<Response> {
  const headers: Record<string, string> = { 'content-security-policy': formPolicy(formTargets) }
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds)
  const response = await page(body, { title, headers, ...(status === undefined ? {} : { status }) })
  for (const cookie of session.cookies) response.headers.append('set-cookie', cookie)
  return response
}

/** What every form of ours carries: its token, and the way on. */
export function hiddenFields(session: BrowserSession, continueId?: string | null): Html {
  return html`<input type="hidden" name="${CSRF_NAME}" value="${session.csrfToken}">${continueId ? html`<input type="hidden" name="continue" value="${continueId}">` : ''}`
}

/** A page of accounts that leads on to the same place. */
export function pathWith(path: string, continueId: string | null): string {
  return continueId ? `${path}?continue=${encodeURIComponent(continueId)}` : path
}

/** What a page is for, as in "Sign in to continue to Acme". */
export function titleOf(what: string, continuation: Continuation | undefined): string {
  return continuation ? `${what} ${continuation.title}` : what
}

/** What somebody is told who asks too often. */
export function tooOften(retryAfterSeconds: number): string {
  const minutes = Math.ceil(retryAfterSeconds / 60)
  if (minutes <= 1) return 'Try again in a minute.'
  return minutes < 120 ? `Try again in ${minutes} minutes.` : `Try again in ${Math.ceil(minutes / 60)} hours.`
}
