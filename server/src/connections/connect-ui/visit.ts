// Who is at the door of a session page: the browser that redeemed the code, and nobody else.
import { findUser } from '../../accounts/index.ts'
import { type App, findApp, findAppVersion, type PublishedApp } from '../../apps/index.ts'
import { type Client, findClient, type Partner } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { cookies, type Incoming } from '../../kernel/http/index.ts'
import { equalHashes, sha256 } from '../../kernel/ids.ts'
import { findOwnConnection } from '../find-connection.ts'
import type { Connection } from '../model.ts'
import { appFor } from '../own-client/index.ts'
import { type ConnectSession, isSessionId } from './session.ts'
import * as store from './store.ts'

/** What a client brings to Connect's pages; one without a partner record brings nothing. */
export type ConnectPartner = Pick<
  Partner,
  'confirm_identity' | 'confirm_url' | 'origins' | 'theme' | 'logo' | 'stylesheet'
>
export type ConnectClient = Omit<Client, 'partner'> & { partner: ConnectPartner }

const NO_PARTNER: ConnectPartner = {
  confirm_identity: false,
  confirm_url: null,
  origins: [],
  theme: null,
  logo: null,
  stylesheet: null,
}

/** One of our windows on a session, with everything that its page names. */
export type Visit = {
  session: ConnectSession
  /** With the workspace's own OAuth client, where it has one. */
  app: App
  client: ConnectClient
  /** Where the person goes back to, in words: the client, or a page of ours. */
  backTo: string
  /** The connection that the session renews; null when it makes a new one, or that one is gone. */
  renewed: Connection | null
  /** What the partner calls the person; null when it maps no label. */
  userLabel: string | null
  /** `second`: the provider's window beside the popup, which tells the first one and reports nothing itself. */
  window: 'only' | 'second'
}

/**
 * The visit of `?session=`. Throws PageError 404, in the same words, when the session is unknown, belongs to another app
 * or to another browser.
 */
export async function openVisit({ request, url, params }: Incoming, deps: Deps): Promise<Visit> {
  const app = await findAppAt(params.app ?? '', deps)
  if (app && !url.searchParams.has('session')) throw bareAddress(app, url.searchParams.has('reconnect_id'))
  const session = await findOwnSession(request, url.searchParams.get('session') ?? '', deps)
  if (!session || app?.id !== session.app_id) throw strangeBrowser()
  return loadVisit(session, url.searchParams.get('window') === 'second' ? 'second' : 'only', deps)
}

/** The session, if this browser is the one that redeemed its code. */
export async function findOwnSession(request: Request, id: string, deps: Deps): Promise<ConnectSession | undefined> {
  if (!isSessionId(id)) return undefined
  const secret = cookies(request)[cookieName(id)]
  const session = secret === undefined ? undefined : await store.findSession(deps.db, id)
  return session && secret && equalHashes(sha256(secret), session.browser_hash) ? session : undefined
}

export function cookieName(sessionId: string): `__Host-${string}` {
  return `__Host-connect-${sessionId}`
}

/** Everything around a session. Throws when app or client are gone: a broken invariant, since rows refer to them. */
export async function loadVisit(session: ConnectSession, window: Visit['window'], deps: Deps): Promise<Visit> {
  const [app, client, user, renewed] = await Promise.all([
    findAppVersion(session.app_id, session.app_version, deps),
    findClient(session.client_id, deps),
    findUser(session.user_id, deps),
    findRenewed(session, deps),
  ])
  const partner = client && partnerOf(session, client)
  if (!app || !client || !partner) throw new Error(`the app or the partner of connect session ${session.id} is gone`)
  return {
    session,
    app: await appFor(app, session.workspace_id, deps),
    client: { ...client, partner },
    backTo: backTo(session, client, deps),
    renewed: renewed ?? null,
    userLabel: (session.is_own ? user?.email : user?.label) ?? null,
    window: session.redirect_uri === null ? window : 'only',
  }
}

function backTo({ is_own, redirect_uri }: ConnectSession, { name }: Client, { publicUrl }: Deps): string {
  if (!is_own || !redirect_uri?.startsWith(`${publicUrl}/`)) return name
  return redirect_uri.startsWith(`${publicUrl}/connections`) ? 'your connections' : 'Wayleave'
}

async function findRenewed(session: ConnectSession, deps: Deps): Promise<Connection | undefined> {
  const owner = { clientId: session.client_id, userId: session.user_id, workspaceId: session.workspace_id }
  return session.reconnect_id === null ? undefined : findOwnConnection(session.reconnect_id, owner, deps)
}

// Whoever comes from the own page is signed in here: nobody else has to confirm who sits there.
function partnerOf({ is_own }: ConnectSession, { partner }: Client): ConnectPartner | null {
  return is_own ? { ...NO_PARTNER, ...partner, confirm_identity: false } : partner
}

/** An app by the name in a path; what no name can hold is not looked up. */
export async function findAppAt(name: string, deps: Deps): Promise<PublishedApp | undefined> {
  return /^[\w@.-]{1,200}$/.test(name) ? findApp(name, deps) : undefined
}

export function strangeBrowser(): PageError {
  return new PageError(
    404,
    'This page is not open in this browser',
    'A connect link works once, in the browser that opened it. Go back to where you started and connect again.',
  )
}

// The address that errors name for reconnecting: a partner adds a session code to it.
function bareAddress(app: App, isReconnect: boolean): PageError {
  const name = app.is_of_person ? 'this app' : app.name // what somebody made for own clients is not announced to strangers
  // Whose connection it is, and of which product, is nobody's business: the identifier in the address proves nothing.
  const explanation = isReconnect
    ? `It is there to reconnect an account of ${name}. That begins in the product in which you connected the account: open its settings and choose Reconnect there.`
    : `Accounts are connected from the product that works with ${name}: open its settings and connect or reconnect there.`
  return new PageError(400, 'This link begins in another product', explanation, { detail: 'neither token nor session' })
}
