// Connect for a person who is signed in here and renews a connection of his own.                      embed-connect §3
// No partner sends a link: the session is bound to this browser at once, keeps the connection's identifier, and ends at
// the page that it came from.
import { findApp } from '../../apps/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { setCookie } from '../../kernel/http/index.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import { mintSessionCode, redeemSessionCode, type SessionCode } from '../../oauth/index.ts'
import type { Connection } from '../model.ts'
import { SESSION_SECONDS } from './session.ts'
import * as store from './store.ts'
import { cookieName } from './visit.ts'

/** Where the browser goes, and the cookie by which it is known there. */
export type OpenedReconnect = { location: string; cookie: string }

/**
 * Opens a session that renews `connection` for the browser that gets the cookie. `returnPath`: of ours, where it ends.
 * Throws when the app is gone: a broken invariant, since connections refer to it.
 */
export async function openReconnect(
  tx: Tx,
  connection: Connection,
  returnPath: string,
  deps: Deps,
): Promise<OpenedReconnect> {
  const app = await findApp(connection.app_id, { ...deps, db: tx })
  if (!app) throw new Error(`the app of connection ${connection.id} is gone`)
  const { client_id, user_id, workspace_id } = connection
  const owner = { client_id, user_id, workspace_id }
  const code = await redeemed(tx, await mintSessionCode(tx, owner, app, deps), app.id, deps)
  const browserSecret = randomToken()
  const now = deps.clock.now()
  await store.insertSession(tx, {
    ...code,
    browser_hash: sha256(browserSecret),
    csrf_token: randomToken(),
    redirect_uri: deps.publicUrl + returnPath,
    state: null,
    status_challenge: null,
    theme: null,
    reconnect_id: connection.id,
    is_own: true,
    opened_at: now,
    expires_at: addSeconds(now, SESSION_SECONDS),
  })
  const location = `/to/${encodeURIComponent(app.key)}?session=${code.id}`
  return { location, cookie: setCookie(cookieName(code.id), browserSecret, SESSION_SECONDS) }
}

// The code is spent where it was made: it never leaves.
async function redeemed(tx: Tx, token: string, appId: string, deps: Deps): Promise<SessionCode> {
  const redemption = await redeemSessionCode(tx, token, appId, deps)
  if (redemption.kind !== 'redeemed') throw new Error('a session code that was just minted cannot be redeemed')
  return redemption.code
}
