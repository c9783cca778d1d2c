// Authorize requests that wait for a person. They stay on the server, for half an hour; the browser that they are bound to
// holds their id alone.
import type { BrowserSession } from '../../accounts/index.ts'
import { type Client, findClient } from '../../clients/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { randomToken } from '../../kernel/ids.ts'
import { judgeTarget } from './judge-target.ts'
import { readQuery } from './query.ts'
import { type AuthorizeRequest, parametersOf } from './request.ts'
import * as store from './store.ts'
import { pageOf } from './target-fault.ts'

const WAIT_SECONDS = 30 * 60

export type Pending = { id: string; request: AuthorizeRequest; client: Client; receivedAt: Date } & (
  | { status: 'waiting' }
  | { status: 'answered'; answer: string | null }
  | { status: 'expired' }
)

/** A kept request with the browser that it is bound to. */
export type Found = { pending: Pending; session: BrowserSession }

/** Where a request is taken up again: after the person signed in, or confirmed the address. */
export function addressOf({ id }: Pick<Pending, 'id'>): string {
  return `/oauth/authorize/${id}`
}

/** Keeps a request for this browser. */
export async function keepRequest(
  request: AuthorizeRequest,
  client: Client,
  session: BrowserSession,
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<Pending> {
  const now = clock.now()
  const made = { id: randomToken(), request, created_at: now, expires_at: addSeconds(now, WAIT_SECONDS) }
  await store.insertRequest(db, { ...made, session_hash: session.hash })
  return { id: made.id, request, client, receivedAt: now, status: 'waiting' }
}

/**
 * The request of that id, if it is this browser's. Throws the page that says so when it is not, or when its client has
 * lost it since: the redirect URI may have been taken off its list.
 */
export async function findPending(
  id: string,
  session: BrowserSession | undefined,
  deps: Pick<Deps, 'db' | 'caches' | 'clock'>,
): Promise<Found> {
  const row = session && (await findOwn(id, session, deps))
  const client = row && (await findClient(row.request.clientId, deps))
  if (!row || !client) throw gone()
  const verdict = judgeTarget(queryOf(row.request), client)
  if (verdict.kind === 'refused') throw pageOf(verdict.fault)
  const status = statusOf(row, deps.clock.now())
  return { pending: { id, request: row.request, client, receivedAt: row.created_at, ...status }, session }
}

async function findOwn(
  id: string,
  session: BrowserSession,
  { db }: Pick<Deps, 'db'>,
): Promise<store.StoredRequest | undefined> {
  const row = await store.findRequest(db, id, session.hash)
  // Somebody else signed in here since. Whoever has the id is that browser; and a link that makes such a request anew is
  // anybody's to send, so that a stolen id is worth no more.
  if (row && row.session_hash === null) await store.adoptRequest(db, id, session.hash)
  return row
}

function queryOf(request: AuthorizeRequest) {
  return readQuery(new URLSearchParams(parametersOf({ ...request, rawState: null })).toString())
}

function statusOf(
  { answered_at, answer, expires_at }: store.StoredRequest,
  now: Date,
): { status: 'waiting' | 'expired' } | { status: 'answered'; answer: string | null } {
  if (answered_at) return { status: 'answered', answer }
  return { status: expires_at > now ? 'waiting' : 'expired' }
}

function gone(): PageError {
  const explanation =
    'It was started in another browser, or too long ago. Go back to the app that sent you here and start again.'
  return new PageError(404, 'There is nothing to decide here', explanation)
}
