// The last steps of every session: test the credentials, let the partner confirm the person where it wants to, store.

import { addSeconds } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import { testCredentials } from '../calls/test-credentials.ts'
import { findOwnConnection } from '../find-connection.ts'
import type { Owner } from '../model.ts'
import { ownClientOf } from '../own-client/index.ts'
import { saveConnection } from '../save-connection.ts'
import { type Obtained, type Problem, says } from './obtain-credentials.ts'
import { type Pending, sealPending } from './sealed.ts'
import { type ConnectSession, isOpen, standingOf } from './session.ts'
import * as store from './store.ts'
import type { Visit } from './visit.ts'

/** `stored` also when the session had come to another outcome meanwhile: the caller reads it anew. */
export type Finished = { kind: 'stored' } | { kind: 'to_confirm'; location: string } | Problem

const CONFIRM_SECONDS = 120

/** Tests credentials and stores the connection, or sends the browser to the partner first. */
export async function finish(visit: Visit, obtained: Obtained, deps: Deps): Promise<Finished> {
  const { app, session, client } = visit
  const tested = await testCredentials(app, obtained.credentials, deps)
  if (tested.kind === 'refused') return { kind: 'problem', words: says(app, tested.detail) }
  if (tested.kind === 'unreachable') return { kind: 'problem', words: `${app.name} did not answer: ${tested.detail}` }
  const pending = {
    credentials: obtained.credentials,
    title: tested.title,
    madeWith: ownClientOf(app),
    expiresAt: endOf(obtained.expiresInSeconds, deps.clock.now()),
    refreshExpiresAt: endOf(obtained.refreshExpiresInSeconds, deps.clock.now()),
  }
  const { confirm_identity, confirm_url } = client.partner
  if (confirm_identity && confirm_url !== null) return park(session, pending, confirm_url, deps)
  await storeConnection(visit, () => pending, deps)
  return { kind: 'stored' }
}

/**
 * Stores the connection and completes the session in one transaction; nothing when the session is over, or `pendingOf`
 * finds nothing to store in the locked row.
 */
export async function storeConnection(
  { session, app }: Visit,
  pendingOf: (locked: ConnectSession) => Pending | undefined | Promise<Pending | undefined>,
  deps: Deps,
): Promise<void> {
  await deps.vault.of(session.workspace_id) // at hand from here on: the transaction needs no second connection for it
  await deps.db.transaction().execute(async (tx) => {
    const now = deps.clock.now()
    const locked = await store.lockSession(tx, session.id)
    const pending = locked && isOpen(standingOf(locked, now).status) ? await pendingOf(locked) : undefined
    if (!pending) return
    const owner = { clientId: session.client_id, userId: session.user_id, workspaceId: session.workspace_id }
    const former =
      session.reconnect_id === null ? null : await findOwnConnection(session.reconnect_id, owner, { db: tx })
    if (former === undefined) {
      const description = 'The connection that was to be renewed is not there any more.'
      await store.end(tx, session.id, { status: 'failed', error: 'server_error', description }, now)
      return
    }
    const id = await save(tx, { owner, app, pending, reconnectId: session.reconnect_id ?? undefined }, now, deps)
    const formerTitle = former && isOtherAccount(app, former.title, pending.title) ? former.title : null
    await store.complete(tx, session.id, { connectionId: id, formerTitle }, now)
  })
}

// The app's bare name is the title where it has no label: then nobody can tell.
function isOtherAccount({ name }: Visit['app'], former: string, title: string): boolean {
  return former !== title && former !== name && title !== name
}

type Made = { owner: Owner; app: Visit['app']; pending: Pending; reconnectId: number | undefined }

function save(tx: Tx, { owner, app, pending, reconnectId }: Made, now: Date, deps: Deps): Promise<number> {
  const { credentials, title, madeWith, expiresAt, refreshExpiresAt } = pending
  const left = (end: string | null) => (end === null ? undefined : (Date.parse(end) - now.getTime()) / 1000)
  const lives = { expiresInSeconds: left(expiresAt), refreshExpiresInSeconds: left(refreshExpiresAt) }
  return saveConnection(tx, { owner, app, credentials, title, madeWith, ...lives, reconnectId }, deps)
}

async function park(session: ConnectSession, pending: Pending, confirmUrl: string, deps: Deps): Promise<Finished> {
  const now = deps.clock.now()
  const handle = randomToken()
  const until = addSeconds(now, CONFIRM_SECONDS)
  const parked = { pending: await sealPending(session, pending, deps), hash: sha256(handle), until }
  if (!(await store.awaitConfirmation(deps.db, session.id, parked, now))) return { kind: 'stored' }
  const query = new URLSearchParams({ session_id: session.id, handle })
  return { kind: 'to_confirm', location: confirmUrl + (confirmUrl.includes('?') ? '&' : '?') + query }
}

function endOf(expiresInSeconds: number | undefined, now: Date): string | null {
  return expiresInSeconds === undefined ? null : addSeconds(now, expiresInSeconds).toISOString()
}
