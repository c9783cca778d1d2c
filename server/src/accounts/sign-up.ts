// GET and POST /sign-up                                                                        user-interface: sign up
// Makes an account, mails the link that confirms its address, and goes on at once to what the person came for. An address
// that has an account is told so: decisions/2026-11-22-accounts.md says why.
import type { Deps } from '../kernel/deps.ts'
import { PageError } from '../kernel/errors.ts'
import { type Call, seeOther } from '../kernel/http/index.ts'
import { createAccount, findPersonByEmail, type NewAccount, verifyPassword } from './account.ts'
import { emailMistake, fieldOf, nameMistake, readSessionForm } from './account-form.ts'
import { note } from './audit.ts'
import { type BrowserSession, hasJustSignedIn, openSession } from './browser-session.ts'
import { findContinuation } from './continuation.ts'
import { HOME_PATH } from './home.ts'
import { countMailAsked } from './limits.ts'
import { sendConfirmation } from './mail-link.ts'
import { addressTaken, type SignUpMistakes, type SignUpValues, signUpPage } from './pages/sign-up-page.ts'
import { hashPassword, passwordMistake } from './password.ts'
import { welcome } from './sign-in.ts'

export async function showSignUp(call: Call<null>, deps: Deps): Promise<Response> {
  refuseWithoutMail(deps)
  const session = await openSession(call, deps)
  const continueId = call.url.searchParams.get('continue')
  const continuation = await findContinuation(continueId, session, deps)
  const { email = '', firstName = '', lastName = '' } = continuation?.prefill ?? {}
  return signUpPage({ session, continueId, continuation, values: { email, firstName, lastName }, mistakes: {} })
}

export async function takeSignUp(call: Call<null>, deps: Deps): Promise<Response> {
  refuseWithoutMail(deps)
  const { session, form } = await readSessionForm(call, deps)
  const continueId = form.get('continue')
  const continuation = await findContinuation(continueId, session, deps)
  const values = valuesOf(form)
  const password = form.get('password') ?? ''
  const view = { session, continueId, continuation, values }

  const mistakes = mistakesOf(values, password)
  if (mistakes) return signUpPage({ ...view, mistakes })
  const retryAfterSeconds = await countMailAsked(values.email, call, deps)
  if (retryAfterSeconds !== undefined) return signUpPage({ ...view, mistakes: {}, retryAfterSeconds })
  const cameFor = continuation?.cameFor
  const passwordHash = await hashPassword(password)
  const signedUp =
    (await signUp(call, { ...values, passwordHash, ...(cameFor ? { cameFor } : {}) }, deps)) ??
    (await secondClick(call, values.email, password, deps))
  if (!signedUp) return signUpPage({ ...view, mistakes: { email: addressTaken(continueId) } })
  return seeOther(continuation?.returnPath ?? HOME_PATH, signedUp.cookies)
}

/** Without a mail server no address can be confirmed. Throws PageError 403. */
export function refuseWithoutMail({ mail }: Pick<Deps, 'mail'>): void {
  if (mail) return
  throw new PageError(
    403,
    'This server sends no mail',
    'Ask its administrator to add you, or to give you another password (wayleave users create).',
  )
}

/** Returns the new person's session; undefined when the address is taken. */
async function signUp(call: Call<null>, account: NewAccount, deps: Deps): Promise<BrowserSession | undefined> {
  return deps.db.transaction().execute(async (tx) => {
    const person = await createAccount(tx, account, deps)
    if (!person) return undefined
    await note(tx, { userId: person.userId, actor: person.email, action: 'person.signed_up' }, deps)
    await sendConfirmation(tx, person, deps)
    return welcome(tx, call, person, deps)
  })
}

// Only the browser that has just made the account is asked for its password again: nobody else can try any here.
async function secondClick(
  call: Call<null>,
  email: string,
  password: string,
  deps: Deps,
): Promise<BrowserSession | undefined> {
  const person = await findPersonByEmail(deps.db, email)
  if (!person || !(await hasJustSignedIn(call, person, deps))) return undefined
  if (!(await verifyPassword(email, password, deps))) return undefined
  return deps.db.transaction().execute((tx) => welcome(tx, call, person, deps))
}

function valuesOf(form: URLSearchParams): SignUpValues {
  return {
    email: fieldOf(form, 'email'),
    firstName: fieldOf(form, 'first_name'),
    lastName: fieldOf(form, 'last_name'),
  }
}

function mistakesOf(values: SignUpValues, password: string): SignUpMistakes | undefined {
  const found = {
    firstName: nameMistake(values.firstName),
    lastName: nameMistake(values.lastName),
    email: emailMistake(values.email),
    password: passwordMistake(password, values.email),
  }
  const mistakes = Object.fromEntries(Object.entries(found).filter(([, mistake]) => mistake !== undefined))
  return Object.keys(mistakes).length > 0 ? mistakes : undefined
}
