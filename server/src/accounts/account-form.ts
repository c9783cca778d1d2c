// The forms of account pages: where they come from, and what may stand in them.
import type { Deps } from '../kernel/deps.ts'
import { PageError } from '../kernel/errors.ts'
import { type Call, readPageForm } from '../kernel/http/index.ts'
import { hasControlCharacter, isMailAddress } from '../kernel/mail/index.ts'
import { type BrowserSession, findFormerSession, findSession } from './browser-session.ts'

/** The session of a browser that posts a form, and the form. Throws PageError 403 when it was not shown to this browser. */
export async function readSessionForm(
  call: Call<unknown>,
  deps: Pick<Deps, 'db' | 'clock'>,
): Promise<{ session: BrowserSession; form: URLSearchParams }> {
  const session = (await findSession(call, deps)) ?? (await findFormerSession(call, deps))
  if (!session)
    throw new PageError(
      403,
      'This page was open for too long',
      'Nothing was changed. Go back, load the page again and send the form from there; the browser has to accept cookies.',
    )
  return { session, form: await readPageForm(call.request, session.csrfToken) }
}

/** What is wrong with an address that somebody typed; undefined when it is one. Pure. */
export function emailMistake(email: string): string | undefined {
  if (email === '') return 'Enter your e-mail address.'
  return isMailAddress(email) ? undefined : 'Enter an e-mail address, as in dana@example.com.'
}

const NAME_LENGTH_MAX = 100

/** What is wrong with a first or last name; none is needed. Pure. */
export function nameMistake(name: string): string | undefined {
  if (hasControlCharacter(name)) return 'A name is one line of text.'
  return [...name].length > NAME_LENGTH_MAX ? `Use at most ${NAME_LENGTH_MAX} characters.` : undefined
}

/** One field of a form, without the blanks around it. */
export function fieldOf(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').trim()
}
