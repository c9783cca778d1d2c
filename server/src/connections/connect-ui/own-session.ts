// Connect for a person who is signed in here: no partner sends a link, and the session is bound to this browser at once.
import type { App } from '../../apps/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { setCookie } from '../../kernel/http/index.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import { mintSessionCode, redeemSessionCode, type SessionCode } from '../../oauth/index.ts'
import type { Connection, Owner } from '../model.ts'
import { SESSION_SECONDS } from './session.ts'
import * as store from './store.ts'
import { cookieName } from './visit.ts'

/** Where the browser goes, and the cookie by which it is known there. */
export type OpenedConnect = { location: string; cookie: string }

/** `redirectUri`: where it ends; null: at the page of the older popup. `renewed`: null for a new connection. */
export type OwnSession = {
  owner: Owner
  app: App
  redirectUri: string | null
  renewed: Pick<Connection, 'id'> | null
}

/** Opens a session of `owner`, who sits at the browser that gets the cookie. */
export async function openOwnSession(
  tx: Tx,
  { owner, app, redirectUri, renewed }: OwnSession,
  deps: Deps,
): Promise<OpenedConnect> {
  const { clientId: client_id, userId: user_id, workspaceId: workspace_id } = owner
  const token = await mintSessionCode(tx, { client_id, user_id, workspace_id }, app, deps)
  const code = await redeemed(tx, token, app.id, deps)
  const browserSecret = randomToken()
  const now = deps.clock.now()
  await store.insertSession(tx, {
    ...code,
    browser_hash: sha256(browserSecret),
    csrf_token: randomToken(),
    redirect_uri: redirectUri,
    state: null,
    status_challenge: null,
    theme: null,
    reconnect_id: renewed?.id ?? null,
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
