// POST /welcome/{token}                                                        authorization server §7 · AI Actions 2
// Makes the account, mails the link that confirms its address, signs in, and goes on to the authorize request. The link
// serves once: of two forms at once one makes the account.
import {
  type BrowserSession,
  countMailAsked,
  createAccount,
  fieldOf,
  findPersonByEmail,
  hasJustSignedIn,
  nameMistake,
  note,
  readSessionForm,
  refuseWithoutMail,
  sendConfirmation,
  welcome,
} from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { type Call, seeOther } from '../../kernel/http/index.ts'
import { type FoundLink, findLoginLink } from './found-link.ts'
import { standingOfLink } from './login-link.ts'
import { type Names, welcomePage } from './pages.ts'
import { answerSpent, signInTo } from './show-welcome.ts'
import * as store from './store.ts'

export async function takeWelcome(call: Call<null>, deps: Deps): Promise<Response> {
  refuseWithoutMail(deps)
  const { session, form } = await readSessionForm(call, deps)
  const link = await findLoginLink(call.params.token ?? '', deps)
  if (link.standing !== 'live') return secondClick(call, link, session, deps)

  const names = { firstName: fieldOf(form, 'first_name'), lastName: fieldOf(form, 'last_name') }
  const view = { link, session, names, mistakes: mistakesOf(names) }
  const again = async () => ({ ...view, signInAddress: await signInTo(link.target, link, session, deps) })
  if (Object.keys(view.mistakes).length > 0) return welcomePage(await again())
  const retryAfterSeconds = await countMailAsked(link.email, call, deps)
  if (retryAfterSeconds !== undefined) return welcomePage({ ...(await again()), retryAfterSeconds })

  const outcome = await makeAccount(call, link, names, deps)
  if (outcome.kind === 'made') return seeOther(link.target, outcome.cookies)
  return outcome.kind === 'taken'
    ? answerTaken(link, deps)
    : secondClick(call, { ...link, standing: outcome.kind }, session, deps)
}

// The form may have been sent twice: the browser that has just made this account goes on with it.
async function secondClick(call: Call<null>, link: FoundLink, session: BrowserSession, deps: Deps): Promise<Response> {
  const person = link.standing === 'used' ? await findPersonByEmail(deps.db, link.email) : undefined
  const isNew = person && !person.isEmailConfirmed && person.cameFor === link.client_id
  if (!isNew || !(await hasJustSignedIn(call, person, deps))) return answerSpent(link, session, deps)
  const { cookies } = await deps.db.transaction().execute((tx) => welcome(tx, call, person, deps))
  return seeOther(link.target, cookies)
}

type Outcome = { kind: 'made'; cookies: BrowserSession['cookies'] } | { kind: 'taken' | 'used' | 'expired' }

async function makeAccount(call: Call<null>, { hash }: FoundLink, names: Names, deps: Deps): Promise<Outcome> {
  return deps.db.transaction().execute(async (tx) => {
    const link = await store.lockLink(tx, hash)
    const standing = link ? standingOfLink(link, deps.clock.now()) : 'expired'
    if (!link || standing !== 'live') return { kind: standing === 'used' ? 'used' : 'expired' }
    const person = await createAccount(tx, accountOf(link, names), deps)
    if (!person) return { kind: 'taken' }
    await store.spendLink(tx, hash, deps.clock.now())
    const detail = { client_id: link.client_id }
    await note(tx, { userId: person.userId, actor: person.email, action: 'person.signed_up', detail }, deps)
    await sendConfirmation(tx, person, deps)
    return { kind: 'made', cookies: (await welcome(tx, call, person, deps)).cookies }
  })
}

function accountOf({ email, client_id }: store.LoginLink, { firstName, lastName }: Names) {
  return {
    email,
    ...(firstName && { firstName }),
    ...(lastName && { lastName }),
    ...(client_id !== null && { cameFor: client_id }),
  }
}

// Somebody else made an account with this address meanwhile: its owner signs in. A closed one is nobody's.
async function answerTaken(link: FoundLink, deps: Deps): Promise<Response> {
  if (await findPersonByEmail(deps.db, link.email)) return seeOther(link.path)
  throw new PageError(
    403,
    'This address cannot be used here',
    'Its account was closed. Ask the operator of this server.',
  )
}

function mistakesOf({ firstName, lastName }: Names): { firstName?: string; lastName?: string } {
  const [first, last] = [nameMistake(firstName), nameMistake(lastName)]
  return { ...(first && { firstName: first }), ...(last && { lastName: last }) }
}
