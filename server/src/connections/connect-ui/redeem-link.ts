import { type Client, findClient, isRegisteredRedirectUri } from '../../clients/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { type Incoming, setCookie } from '../../kernel/http/index.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import { redeemSessionCode, type SessionCode } from '../../oauth/index.ts'
import { findOwnConnection } from '../find-connection.ts'
import { type ConnectLink, readLink } from './link.ts'
import { spentLinkPage } from './pages/spent-link.ts'
import { isOpen, SESSION_SECONDS, standingOf } from './session.ts'
import * as store from './store.ts'
import { cookieName, findAppAt, findOwnSession } from './visit.ts'

/**
 * Redeems the code of a link for this browser. One transaction: when the link is refused for another reason (its
 * redirect URI, its reconnect_id), the code is not spent. Throws PageError for every refusal.
 */
export async function redeemLink({ request, url, params }: Incoming, deps: Deps): Promise<Response> {
  const link = readLink(url.searchParams)
  const app = await findAppAt(params.app ?? '', deps)
  if (!app) throw unknownLink()
  const browserSecret = randomToken()
  const redemption = await deps.db.transaction().execute(async (tx) => {
    const redemption = await redeemSessionCode(tx, link.token, app.id, deps)
    if (redemption.kind === 'redeemed') await openSession(tx, redemption.code, link, browserSecret, deps)
    return redemption
  })
  if (redemption.kind === 'unknown') throw unknownLink()
  const { id } = redemption.code
  const page = `${url.pathname}?session=${id}`
  if (redemption.kind !== 'redeemed') return spentLinkPage(redemption.kind, await wayOn(request, id, page, deps))
  const cookie = setCookie(cookieName(id), browserSecret, SESSION_SECONDS)
  return new Response(null, { status: 303, headers: { location: page, 'set-cookie': cookie } })
}

async function openSession(tx: Tx, code: SessionCode, link: ConnectLink, browserSecret: string, deps: Deps) {
  const onTx = { ...deps, db: tx } // a second connection, wanted while others wait for the first, would wait for them
  const client = await findClient(code.client_id, onTx)
  if (!client) throw unknownLink()
  requireRegistered(link.redirectUri, client)
  const now = deps.clock.now()
  await store.insertSession(tx, {
    ...code,
    browser_hash: sha256(browserSecret),
    csrf_token: randomToken(),
    redirect_uri: link.redirectUri,
    state: link.state,
    status_challenge: link.statusChallenge,
    theme: link.theme,
    reconnect_id: await reconnectIdOf(link, code, onTx),
    is_own: false,
    opened_at: now,
    expires_at: addSeconds(now, SESSION_SECONDS),
  })
}

// Nothing is ever sent to an address that is not registered, not even the news that it is not. RFC 9700 §2.1
function requireRegistered(redirectUri: string | null, client: Client): void {
  if (redirectUri === null || isRegisteredRedirectUri(redirectUri, client.redirect_uris)) return
  throw new PageError(
    400,
    'This link leads back to an unknown address',
    `${client.name} has not registered the address that the link would return to, so it was not opened. Go back and tell the people at ${client.name}.`,
  )
}

// Somebody else's connection and one that never was read alike.
async function reconnectIdOf(link: ConnectLink, code: SessionCode, deps: Deps): Promise<number | null> {
  if (link.reconnectId === null) return null
  const owner = { clientId: code.client_id, userId: code.user_id, workspaceId: code.workspace_id }
  const connection = await findOwnConnection(link.reconnectId, owner, deps)
  if (connection?.app_id === code.app_id) return connection.id
  throw new PageError(
    404,
    'There is no such connection',
    'The connection that this link would renew is not there any more. Go back to where you started and connect anew.',
  )
}

async function wayOn(request: Request, id: string, page: string, deps: Deps): Promise<string | undefined> {
  const session = await findOwnSession(request, id, deps)
  return session && isOpen(standingOf(session, deps.clock.now()).status) ? page : undefined
}

function unknownLink(): PageError {
  return new PageError(
    404,
    'This link is not known',
    'It may be incomplete, or made for another app. Go back to where you started and connect again.',
  )
}
