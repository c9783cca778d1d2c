// Authorization codes: URL-safe, single use, two minutes, bound to client, redirect URI, challenge and account.  RFC 6749 §4.1.2
import { addSeconds } from '../kernel/clock.ts'
import type { Db } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { randomToken, sha256 } from '../kernel/ids.ts'
import * as store from './grant-store.ts'

const CODE_SECONDS = 120

/** What a person allowed at the consent page, or had allowed before. */
export type Consent = {
  clientId: string
  userId: number
  workspaceId: number
  scopes: readonly string[]
  redirectUri: string
  /** S256; undefined when the client, a confidential one, sent none. */
  codeChallenge: string | undefined
  nonce: string | undefined
  authenticatedAt: Date
}

/** Writes the grant of a consent and its code; returns the code. */
export async function issueCode(tx: Db, consent: Consent, { clock }: Pick<Deps, 'clock'>): Promise<string> {
  const code = randomToken()
  const now = clock.now()
  const grantId = await store.insertGrant(tx, {
    client_id: consent.clientId,
    user_id: consent.userId,
    workspace_id: consent.workspaceId,
    scopes: consent.scopes,
    nonce: consent.nonce ?? null,
    authenticated_at: consent.authenticatedAt,
    created_at: now,
  })
  await store.insertCode(tx, {
    code_hash: sha256(code),
    grant_id: grantId,
    client_id: consent.clientId,
    redirect_uri: consent.redirectUri,
    code_challenge: consent.codeChallenge ?? null,
    issued_at: now,
    expires_at: addSeconds(now, CODE_SECONDS),
  })
  return code
}
