// GET /engine/auth/start/{api_name}?redirect=…&ctx=…                                     Workflow API 5.3 · embed-connect §3
// A product's page opens this in a popup, so that its user connects an app. Whoever sits there signs in, if nobody is; then
// Connect begins, as for any connection that a person makes himself. The link proves nothing: it opens for the one whom its
// `ctx` names, and asks everybody else to switch.
import {
  type BrowserSession,
  continueAfterSignIn,
  countVisitor,
  holdSession,
  isConfirmationDue,
  openSession,
  type Person,
  refuseUnconfirmed,
  type SignedIn,
} from '../../../accounts/index.ts'
import type { PublishedApp } from '../../../apps/index.ts'
import { HOUSE_CLIENT_ID, houseClient, isOpenTo } from '../../../clients/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { PageError } from '../../../kernel/errors.ts'
import { type Call, seeOther } from '../../../kernel/http/index.ts'
import { mayConnect } from '../open-own-connect.ts'
import { openOwnSession } from '../own-session.ts'
import { refuseSpeculative } from '../speculative.ts'
import { findAppAt } from '../visit.ts'
import { otherPersonPage } from './other-person-page.ts'
import { type PopupLink, readPopupLink } from './read-popup-link.ts'

type Wish = PopupLink & { app: PublishedApp; clientId: string }

export async function openPopup(call: Call<null>, deps: Deps): Promise<Response> {
  refuseSpeculative(call.request)
  const wish = await readWish(call, deps)
  const session = await openSession(call, deps)
  const { person, authenticatedAt } = session
  const entrance = () => signInAddress(call.url, wish, session, deps)
  if (!person || !authenticatedAt) return seeOther(await entrance(), session.cookies)
  if (wish.product && person.userId !== wish.product.userId)
    return otherPersonPage({ person, clientName: wish.product.client.name, appName: wish.app.name }, await entrance())
  await refuseUnconfirmedFor(wish, { ...session, person, authenticatedAt })
  countVisitor('request', call, deps)
  return begin(wish, person, session, deps)
}

async function readWish(call: Call<null>, deps: Deps): Promise<Wish> {
  const app = await findAppAt(call.params.api_name ?? '', deps)
  if (!app) throw unknownApp()
  const link = await readPopupLink(call.url.searchParams, deps)
  const { product } = link
  if (product && !(await isOpenTo(app, product.client.client_id, deps))) throw unknownApp()
  return { ...link, app, clientId: product?.client.client_id ?? HOUSE_CLIENT_ID }
}

// What somebody made for his own clients is not announced to strangers.
async function signInAddress(url: URL, { app, product }: Wish, session: BrowserSession, deps: Deps): Promise<string> {
  const what = app.owner_user_id === null || product ? app.name : 'an account'
  const title = `to connect ${what}${product ? ` to ${product.client.name}` : ''}`
  const cameFor = product ? { cameFor: product.client.client_id } : {}
  return continueAfterSignIn(session, { title, returnPath: url.pathname + url.search, ...cameFor }, deps)
}

// A quick account works with the client that it was made for, and with no other, until its address is confirmed.
async function refuseUnconfirmedFor({ clientId }: Wish, caller: SignedIn): Promise<void> {
  if (isConfirmationDue(caller.person) && caller.person.cameFor !== clientId) await refuseUnconfirmed(caller)
}

async function begin(
  { app, clientId, redirectUri }: Wish,
  { userId, workspaceId }: Person,
  session: BrowserSession,
  deps: Deps,
): Promise<Response> {
  const opened = await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, session)
    if (!(await mayConnect(userId, clientId, app, { db: tx }))) throw unknownApp()
    if (clientId === HOUSE_CLIENT_ID) await houseClient(tx, deps)
    const owner = { clientId, userId, workspaceId }
    return openOwnSession(tx, { owner, app, redirectUri, renewed: null }, deps)
  })
  return seeOther(opened.location, [opened.cookie])
}

function unknownApp(): PageError {
  return new PageError(
    404,
    'There is no such app',
    'The link names an app, or a version of one, that is not known here. Go back to where you started and connect again.',
  )
}
