// A browser that a page was shown to, and the person who signed in there. The browser holds a random id in a cookie, the
// database its hash alone. The id changes at sign-in, so that one that was planted before is worth nothing.
import { addSeconds } from '../kernel/clock.ts'
import type { Db, Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { PageError } from '../kernel/errors.ts'
import { cookies, type Incoming, setCookie } from '../kernel/http/index.ts'
import { randomToken, sha256 } from '../kernel/ids.ts'
import type { Person } from './person.ts'
import * as store from './session-store.ts'
import { countVisitor } from './visitors.ts'

const COOKIE = '__Host-wayleave'
/** A browser that nobody signed in at: as long as a request of somebody may wait. */
const ANONYMOUS_SECONDS = 24 * 3600
/** Signed in, counted from the last visit. */
const SIGNED_IN_SECONDS = 14 * 24 * 3600
/** The row says when a session ends, and each visit puts that off; its cookie is kept as long as browsers keep any. */
const SIGNED_IN_COOKIE_SECONDS = 400 * 24 * 3600
/** A visit is written down at most so often: a page is no reason to write a row. */
const SEEN_EVERY_SECONDS = 300
/** How long after a sign-in the same form may still come again, under the id from before. */
const SECOND_CLICK_SECONDS = 30

export type BrowserSession = {
  /** What rows that are bound to this browser refer to. */
  hash: Buffer
  /** Of every form that this browser is shown; worthless elsewhere. */
  csrfToken: string
  /** Who is signed in here. */
  person: Person | undefined
  /** When he last proved who he is (OpenID Connect `auth_time`). */
  authenticatedAt: Date | undefined
  /** Set-Cookie values that the answer has to carry: the session is new. */
  cookies: readonly string[]
}

type SessionDeps = Pick<Deps, 'db' | 'clock'>

/** The session of this browser; undefined when it has none, or none that counts any longer. */
export async function findSession(incoming: Incoming, deps: SessionDeps): Promise<BrowserSession | undefined> {
  const id = idOf(incoming)
  if (!id) return undefined
  const now = deps.clock.now()
  const row = await store.findSession(deps.db, sha256(id), now)
  if (!row) return undefined
  if (now.getTime() - row.last_seen_at.getTime() > SEEN_EVERY_SECONDS * 1000) {
    await store.touchSession(deps.db, sha256(id), now, endOf(row.person !== null, now))
  }
  return sessionOf(id, row.person ?? undefined, row.authenticated_at ?? undefined, [])
}

/**
 * The session that this browser was shown a form in, when somebody has just signed in there: the form was sent twice, and
 * the browser dropped the first answer with the new id. It opens nothing: its form may sign in once more, that is all.
 */
export async function findFormerSession(incoming: Incoming, deps: SessionDeps): Promise<BrowserSession | undefined> {
  const id = idOf(incoming)
  const found = id && (await store.findRenamed(deps.db, sha256(id), secondClicksSince(deps.clock.now())))
  return found ? { ...sessionOf(id, undefined, undefined, []), hash: found.id_hash } : undefined
}

/**
 * The session of this browser, made when it has none. The answer must carry its `cookies`. Throws PageError 429 when too
 * many were made for its network.
 */
export async function openSession(
  incoming: Incoming,
  deps: SessionDeps & Pick<Deps, 'requestLimits' | 'config'>,
): Promise<BrowserSession> {
  const known = await findSession(incoming, deps)
  if (known) return known
  countVisitor('browser', incoming, deps)
  const id = randomToken()
  await store.insertSession(deps.db, rowOf(id, incoming, undefined, deps))
  return sessionOf(id, undefined, undefined, [cookieOf(id, false)])
}

/**
 * Signs a person in at this browser: under a new id, with what was bound to the old one. Returns the new session, whose
 * cookies the answer must carry.
 */
export async function signIn(
  tx: Db,
  incoming: Incoming,
  person: Person,
  { clock }: Pick<Deps, 'clock'>,
): Promise<BrowserSession> {
  const id = randomToken()
  const row = rowOf(id, incoming, person.userId, { clock })
  const presented = sha256(idOf(incoming) ?? '')
  const now = clock.now()
  const before = await store.lockSession(tx, presented, { now, since: secondClicksSince(now) })
  const isSomebodyElses = typeof before?.user_id === 'number' && before.user_id !== person.userId
  if (before && !isSomebodyElses) await store.renameSession(tx, before.id_hash, presented, row)
  else await store.insertSession(tx, row)
  if (isSomebodyElses) await store.deleteSession(tx, presented) // and nothing that it became
  return sessionOf(id, person, row.authenticated_at ?? undefined, [cookieOf(id, true)])
}

/**
 * Whether this browser's form has signed `person` in already, at most half a minute ago: a form that makes an account, and
 * was sent twice, finds it made.
 */
export async function hasJustSignedIn(
  incoming: Incoming,
  person: Person,
  { db, clock }: SessionDeps,
): Promise<boolean> {
  const id = idOf(incoming)
  const found = id && (await store.findRenamed(db, sha256(id), secondClicksSince(clock.now())))
  return found ? found.user_id === person.userId : false
}

/** Signs out: the session and all that was bound to it is gone. Returns the Set-Cookie value that clears it. */
export async function signOut(session: BrowserSession, { db }: Pick<Deps, 'db'>): Promise<string> {
  await store.deleteSession(db, session.hash)
  return setCookie(COOKIE, '', 0)
}

/**
 * Holds a session until `tx` is over: what is written with it was done by somebody who is still signed in. A form may have
 * been long on its way since its session was found. To be called before other rows are locked. Throws PageError 403 when
 * the session has ended.
 */
export async function holdSession(tx: Tx, session: Pick<BrowserSession, 'hash'>): Promise<void> {
  if (await store.holdSession(tx, session.hash)) return
  throw new PageError(403, 'You have been signed out', 'Nothing was changed. Sign in and try again.')
}

/** Ends every session of a person, but for one. */
export async function endSessions(tx: Db, userId: number, but?: BrowserSession): Promise<void> {
  await store.deleteSessionsOf(tx, userId, but?.hash)
}

/** A browser at which a person is signed in, as he sees it. */
export type OwnSession = { userAgent: string | null; signedInAt: Date; lastSeenAt: Date; isThis: boolean }

/** The browsers at which a person is signed in, at most 100; `session` is the one that asks. */
export async function listSessions(
  userId: number,
  session: BrowserSession,
  { db, clock }: SessionDeps,
): Promise<OwnSession[]> {
  const rows = await store.listSessionsOf(db, userId, clock.now())
  return rows.map((row) => ({
    userAgent: row.user_agent,
    signedInAt: row.authenticated_at,
    lastSeenAt: row.last_seen_at,
    isThis: row.id_hash.equals(session.hash),
  }))
}

function idOf({ request }: Incoming): string | undefined {
  const id = cookies(request)[COOKIE]
  return id && id.length <= 100 ? id : undefined
}

/** A sign-in after this time may be the first click of the form that comes now. */
export function secondClicksSince(now: Date): Date {
  return addSeconds(now, -SECOND_CLICK_SECONDS)
}

function rowOf(id: string, { request }: Incoming, userId: number | undefined, { clock }: Pick<Deps, 'clock'>) {
  const now = clock.now()
  return {
    id_hash: sha256(id),
    user_id: userId ?? null,
    authenticated_at: userId === undefined ? null : now,
    user_agent: request.headers.get('user-agent')?.slice(0, 200) ?? null,
    created_at: now,
    expires_at: endOf(userId !== undefined, now),
  }
}

function endOf(isSignedIn: boolean, now: Date): Date {
  return addSeconds(now, isSignedIn ? SIGNED_IN_SECONDS : ANONYMOUS_SECONDS)
}

function sessionOf(
  id: string,
  person: Person | undefined,
  authenticatedAt: Date | undefined,
  cookies: readonly string[],
): BrowserSession {
  // Derived from the cookie, which only this browser has: nothing more to store, and it changes with the id.
  const csrfToken = sha256(`csrf ${id}`).toString('base64url')
  return { hash: sha256(id), csrfToken, person, authenticatedAt, cookies }
}

function cookieOf(id: string, isSignedIn: boolean): string {
  return setCookie(COOKIE, id, isSignedIn ? SIGNED_IN_COOKIE_SECONDS : ANONYMOUS_SECONDS)
}
