/** What the person does on the consent page. */
export type ConsentAnswer = { user?: string; decision?: 'allow' | 'deny' }

/**
 * Does over HTTP what a person does in the browser: opens the authorize URL, chooses an account, presses Allow or
 * Deny. Answers the URL that the browser is sent to (`…?code=…&state=…` or `…?error=…`). For scripts and tests.
 * Throws when the provider shows an error page; an error that redirects is answered like any other.
 *
 * @example const callback = await answerConsent(authorizeUrl, { user: 'dana' })
 */
export async function answerConsent(authorizeUrl: string, answer: ConsentAnswer = {}): Promise<string> {
  const shown = await fetch(authorizeUrl, { redirect: 'manual' })
  const page = await shown.text()
  const refused = shown.headers.get('location')
  if (refused !== null) return refused
  const [, requestId] = /name="request_id" value="([^"]+)"/.exec(page) ?? []
  if (requestId === undefined) throw new Error(`The provider shows no consent page (${shown.status}).`)
  const { user = 'dana', decision = 'allow' } = answer
  const body = new URLSearchParams({ request_id: requestId, user, decision })
  const answered = await fetch(new URL('/oauth/consent', authorizeUrl), { method: 'POST', body, redirect: 'manual' })
  await answered.body?.cancel()
  const location = answered.headers.get('location')
  if (location === null) throw new Error(`The provider refused the answer (${answered.status}).`)
  return location
}
