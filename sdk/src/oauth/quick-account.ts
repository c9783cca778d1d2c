// GET /api/v2/auth/login-link/          seed 001, quick account creation

import { unexpectedAnswer } from '../http/answer.ts'
import { call, type Http } from '../http/call.ts'
import type { Deadline } from '../http/deadline.ts'
import { isRecord } from '../record.ts'
import type { LoginLinkResponse } from '../wire/index.ts'

/** Whom an account is made for, unless he has one. */
export type QuickAccount = { email: string; firstName: string; lastName: string }

/**
 * The address to send a person to: a prefilled account page when the address is new, else the ordinary sign-in; then
 * consent, then back to you as after any authorize request. Single use, 15 minutes.
 */
export async function requestLoginLink(
  from: { http: Http; apiUrl: string },
  authorizeUrl: string,
  person: QuickAccount,
  deadline: Deadline,
): Promise<string> {
  const url = new URL(`${from.apiUrl}/api/v2/auth/login-link/`)
  url.searchParams.set('redirect_uri', authorizeUrl)
  url.searchParams.set('sign_up_email', person.email)
  url.searchParams.set('sign_up_first_name', person.firstName)
  url.searchParams.set('sign_up_last_name', person.lastName)
  const request = { method: 'GET' as const, url: url.href, headers: { accept: 'application/json' }, isRepeatable: true }
  const { body, status } = await call(from.http, request, deadline)
  if (isLoginLink(body)) return body.login_link
  throw unexpectedAnswer(status, 'The answer has no login_link.')
}

function isLoginLink(body: unknown): body is LoginLinkResponse {
  return isRecord(body) && typeof body.login_link === 'string'
}
