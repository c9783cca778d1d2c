// Where somebody who is sent to sign in goes on afterwards. It stays on the server: a page that is told by its URL what to
// say, or where to lead, can be told so by anybody.
import { addSeconds } from '../kernel/clock.ts'
import type { Deps } from '../kernel/deps.ts'
import { randomToken } from '../kernel/ids.ts'
import { type BrowserSession, secondClicksSince } from './browser-session.ts'
import * as store from './continuation-store.ts'

const CONTINUATION_SECONDS = 3600

export type Prefill = { email?: string; firstName?: string; lastName?: string }
export type Continuation = {
  /** What signing in is for, as in "to continue to Acme CRM". */
  title: string
  /** A path of ours, with its query. */
  returnPath: string
  prefill: Prefill
  /** Redirect URIs at which a form of these pages may end, for `form-action` (kernel/http `formPolicy`). */
  formTargets: readonly string[]
  /** The client that sent the person: a new account may approve it before its address is confirmed. */
  cameFor?: string
}

/** Keeps `continuation` for this browser; returns the path of the sign-in page that leads to it. */
export async function continueAfterSignIn(
  session: BrowserSession,
  continuation: Omit<Continuation, 'prefill' | 'formTargets'> & Partial<Continuation>,
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<string> {
  if (!isOwnPath(continuation.returnPath)) throw new Error('a continuation leads to a path of our own')
  const id = randomToken(22)
  const now = clock.now()
  const whole = { prefill: {}, formTargets: [], ...continuation }
  await store.insertContinuation(
    db,
    { id, session_hash: session.hash, ...whole },
    now,
    addSeconds(now, CONTINUATION_SECONDS),
  )
  return `/sign-in?continue=${id}`
}

/**
 * The continuation of that id, if it is this browser's. A session that a second click of the same form renames, after this
 * call found it, still finds what waits for its person.
 */
export async function findContinuation(
  id: string | null,
  session: BrowserSession,
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<Continuation | undefined> {
  if (!id || !/^\w{1,40}$/.test(id)) return undefined
  const now = clock.now()
  return store.findContinuation(db, id, session.hash, { now, since: secondClicksSince(now) })
}

function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path)
}
