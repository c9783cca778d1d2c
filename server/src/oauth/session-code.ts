// Session codes: the short-lived tokens that open Connect, once.                                      embed-connect §2, §3
import type { App } from '../apps/index.ts'
import { addSeconds } from '../kernel/clock.ts'
import type { Db } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { randomToken, sha256 } from '../kernel/ids.ts'
import * as store from './store.ts'

export type { SessionCode } from './store.ts'

export type Redemption =
  | { kind: 'redeemed'; code: store.SessionCode }
  | { kind: 'used' | 'expired'; code: store.SessionCode }
  | { kind: 'unknown' }

/** How long a session code may be redeemed. */
export const SESSION_CODE_SECONDS = 360

/** A session code for a user's connection to an app, in clear; for whoever opens Connect for somebody who is signed in. */
export async function mintSessionCode(
  tx: Db,
  owner: Pick<store.SessionCode, 'client_id' | 'user_id' | 'workspace_id'>,
  app: Pick<App, 'id' | 'version' | 'key'>,
  { clock, publicUrl }: Pick<Deps, 'clock' | 'publicUrl'>,
): Promise<string> {
  const code = randomToken()
  const now = clock.now()
  await store.insertSessionCode(tx, {
    ...owner,
    id: randomToken(22),
    code_hash: sha256(code),
    app_id: app.id,
    app_version: app.version,
    resource: `${publicUrl}/to/${app.key}`,
    scopes: ['connection:write'],
    issued_at: now,
    expires_at: addSeconds(now, SESSION_CODE_SECONDS),
  })
  return code
}

/**
 * Redeems the session code for the app at whose Connect URL it was presented. Atomic: of any number of tries one is
 * `redeemed`. A code of another app is `unknown` and stays unspent.
 */
export async function redeemSessionCode(
  tx: Db,
  token: string,
  appId: string,
  { clock }: Pick<Deps, 'clock'>,
): Promise<Redemption> {
  const now = clock.now()
  const hash = sha256(token)
  const code = await store.redeemSessionCode(tx, hash, appId, now)
  if (code) return { kind: 'redeemed', code }
  const found = await store.findSessionCodeByHash(tx, hash)
  if (found?.app_id !== appId) return { kind: 'unknown' }
  return { kind: found.redeemed_at ? 'used' : 'expired', code: found }
}

/** The code whose id is a connect session's id, redeemed or not. */
export async function findSessionCode(id: string, { db }: Pick<Deps, 'db'>): Promise<store.SessionCode | undefined> {
  return store.findSessionCode(db, id)
}
