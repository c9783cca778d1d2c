// GET and POST /sign-in                                                                        user-interface: sign in
// E-mail and password; then on to what the person came for. Says the same, after the same time, whether or not the
// address is known.
import type { Deps } from '../kernel/deps.ts'
import { type Call, type Incoming, seeOther } from '../kernel/http/index.ts'
import { checkPassword } from './account.ts'
import { emailMistake, fieldOf, readSessionForm } from './account-form.ts'
import { note } from './audit.ts'
import { type BrowserSession, openSession, signIn } from './browser-session.ts'
import { findContinuation } from './continuation.ts'
import { HOME_PATH } from './home.ts'
import { rememberBrowser } from './known-browser.ts'
import { countPasswordTry } from './limits.ts'
import { type SignInView, signedInPage, signInPage } from './pages/sign-in-page.ts'
import type { Person } from './person.ts'

export async function showSignIn(call: Call<null>, deps: Deps): Promise<Response> {
  const session = await openSession(call, deps)
  const continueId = call.url.searchParams.get('continue')
  const continuation = await findContinuation(continueId, session, deps)
  if (session.person && !continuation) return signedInPage(session, session.person)
  return signInPage({ session, continueId, continuation, email: continuation?.prefill.email ?? '', mistakes: {} })
}

export async function takeSignIn(call: Call<null>, deps: Deps): Promise<Response> {
  const { session, form } = await readSessionForm(call, deps)
  const continueId = form.get('continue')
  const continuation = await findContinuation(continueId, session, deps)
  const email = fieldOf(form, 'email')
  const password = form.get('password') ?? ''
  const view = { session, continueId, continuation, email }

  const mistakes = mistakesOf(email, password)
  if (mistakes) return signInPage({ ...view, mistakes })
  const attempt = await countPasswordTry(email, call, deps)
  if (attempt.kind === 'over')
    return signInPage({ ...view, mistakes: {}, retryAfterSeconds: attempt.retryAfterSeconds })
  const checked = await checkPassword(email, password, deps)
  const signedIn =
    checked &&
    (await deps.db.transaction().execute(async (tx) => {
      return (await checked.holds(tx)) ? welcome(tx, call, checked.person, deps) : undefined
    }))
  if (!signedIn) return signInPage({ ...view, mistakes: { password: 'The e-mail address or the password is wrong.' } })
  await attempt.isRight()
  return seeOther(continuation?.returnPath ?? HOME_PATH, signedIn.cookies)
}

function mistakesOf(email: string, password: string): SignInView['mistakes'] | undefined {
  const mistake = emailMistake(email)
  if (mistake) return { email: mistake }
  return password === '' ? { password: 'Enter your password.' } : undefined
}

/** Signs a person in at this browser and remembers it as one of his. The answer must carry the session's cookies. */
export async function welcome(
  tx: Parameters<typeof signIn>[0],
  incoming: Incoming,
  person: Person,
  deps: Pick<Deps, 'clock' | 'seal'>,
): Promise<BrowserSession> {
  const session = await signIn(tx, incoming, person, deps)
  const detail = { address: incoming.remoteAddress }
  await note(tx, { userId: person.userId, actor: person.email, action: 'person.signed_in', detail }, deps)
  return { ...session, cookies: [...session.cookies, rememberBrowser(person.email, incoming, deps)] }
}
