// Swapping what serves once - a code, a refresh token - for a pair of tokens: strict, and without losing anybody.
// One statement does everything or nothing. When it did nothing, or its answer got lost on the way, the row is locked and
// judged; what a refusal leaves behind is committed before it is thrown.
import type { KeyObject } from 'node:crypto'
import { note } from '../../accounts/index.ts'
import type { Client } from '../../clients/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { isDatabaseAway } from '../../kernel/http/failures.ts'
import { sha256 } from '../../kernel/ids.ts'
import { secretKey } from '../../kernel/secret-key.ts'
import { revokeGrant } from '../grant.ts'
import type { CodeVerdict } from './judge-code.ts'
import type { RefreshVerdict } from './judge-refresh.ts'
import type { Retry } from './judge-second-use.ts'
import { findSuccessor, type Presented, type SpentGrant, type Successor, type Use } from './store.ts'
import { derivePair, newSalt, type Pair } from './successors.ts'
import { untilHeard } from './until-heard.ts'

/** What a grant type says of its swap. */
export type Swap<Row extends Presented> = {
  /** The parameter that carries it. */
  name: 'code' | 'refresh_token'
  /** The code or refresh token. */
  presented: string
  client: Client
  retryKeyHash: Buffer | undefined
  /** Of the access token; undefined: all that were granted. */
  scopes: readonly string[] | undefined
  /** Does everything, or does nothing and returns undefined. */
  spend(on: Deps['pool'] | Tx, use: Use): Promise<SpentGrant | undefined>
  lock(tx: Tx, hash: Buffer): Promise<Row | undefined>
  judge(row: Row | undefined, successor: Successor | undefined, retry: Retry): CodeVerdict | RefreshVerdict
  /** Of the refusal: the same for unknown, foreign, used and expired. */
  words: string
  /** Why the grant is revoked when it is presented again. */
  replayed: string
}

/** What a swap has issued, now or before. */
export type Issued = {
  pair: Pair
  grant: SpentGrant
  scopes: readonly string[]
  issuedAt: Date
  expiresAt: Date
  /** Seconds that are left of the access token. */
  expiresIn: number
}

export const ACCESS_TOKEN_SECONDS = 36_000

type Outcome = { kind: 'issued'; issued: Issued } | Exclude<CodeVerdict | RefreshVerdict, { kind: 'permitted_retry' }>

/** The pair for what is presented. Throws `invalid_grant`, `invalid_scope`, `invalid_request`, or the database's error. */
export async function swap<Row extends Presented>(wanted: Swap<Row>, deps: Deps): Promise<Issued> {
  const key = await secretKey('oauth_token_key', deps)
  const use = newUse(wanted, key, deps.clock.now())
  const grant = await wanted.spend(deps.pool, use).catch(ignoreAway)
  if (grant) return issuedNow(grant, use, wanted.scopes)
  const outcome = await untilHeard(() =>
    deps.db.transaction().execute((tx) => settle(tx, wanted, { ...use, key }, deps)),
  )
  if (outcome.kind === 'issued') return outcome.issued
  throw refusalOf(outcome.kind, wanted) // after the commit, so that a revocation sticks
}

type Given = Pick<Swap<Presented>, 'presented' | 'client' | 'retryKeyHash'>

// Of verdicts that are not about the code or refresh token itself.
const faulty: Readonly<Record<string, string>> = {
  too_wide: 'scope',
  wrong_redirect_uri: 'redirect_uri',
  wrong_verifier: 'code_verifier',
}

function newUse({ presented, client, retryKeyHash }: Given, key: KeyObject, now: Date): Use {
  const salt = newSalt()
  const pair = derivePair(key, salt, presented)
  const expiresAt = addSeconds(now, ACCESS_TOKEN_SECONDS)
  return { hash: sha256(presented), clientId: client.client_id, salt, retryKeyHash, pair, now, expiresAt }
}

function issuedNow(grant: SpentGrant, { pair, now, expiresAt }: Use, scopes: readonly string[] | undefined): Issued {
  return { pair, grant, scopes: scopes ?? grant.scopes, issuedAt: now, expiresAt, expiresIn: ACCESS_TOKEN_SECONDS }
}

// The salt tells afterwards whether the statement was committed.
function ignoreAway(error: unknown): undefined {
  if (!isDatabaseAway(error)) throw error
}

type Keyed = Use & { key: KeyObject }

async function settle<Row extends Presented>(tx: Tx, wanted: Swap<Row>, use: Keyed, deps: Deps): Promise<Outcome> {
  const row = await wanted.lock(tx, use.hash)
  const pair = row?.salt && row.client_id === use.clientId ? derivePair(use.key, row.salt, wanted.presented) : undefined
  const successor = pair ? await findSuccessor(tx, pair) : undefined
  const { salt, retryKeyHash, now } = use
  const retry = { salt, retryKeyHash, retryWindowSeconds: wanted.client.retry_window_seconds, now }
  const verdict = wanted.judge(row, successor, retry)
  if (row && verdict.kind === 'replayed') await revoke(tx, row, wanted.replayed, deps)
  if (row && pair && verdict.kind === 'permitted_retry')
    return { kind: 'issued', issued: issuedBefore(row, pair, verdict.successor, use) }
  if (verdict.kind === 'permitted_retry') throw new Error('a retry was permitted of what is not there')
  if (verdict.kind !== 'unspent') return verdict
  const grant = await wanted.spend(tx, use)
  return grant ? { kind: 'issued', issued: issuedNow(grant, use, wanted.scopes) } : { kind: 'dead' } // revoked meanwhile
}

function issuedBefore(grant: SpentGrant, pair: Pair, { accessToken }: Successor, { now }: Use): Issued {
  // An access token that was deleted had ended a day before; its refresh token serves all the same.
  const { scopes, issuedAt, expiresAt } = accessToken ?? { scopes: grant.scopes, issuedAt: now, expiresAt: now }
  // Whoever looked at the clock before the one who came first finds more than the whole life left.
  const secondsLeft = Math.ceil((expiresAt.getTime() - now.getTime()) / 1000)
  const expiresIn = Math.min(ACCESS_TOKEN_SECONDS, Math.max(0, secondsLeft))
  return { pair, grant, scopes, issuedAt, expiresAt, expiresIn }
}

// Of many replays at once one finds the grant alive.
async function revoke(tx: Tx, { id, user_id, client_id }: Presented, because: string, deps: Deps): Promise<void> {
  if (!(await revokeGrant(tx, String(id), because, deps))) return
  const deed = { userId: user_id, actor: `client ${client_id}`, action: 'grant.revoked', subject: String(id) }
  await note(tx, { ...deed, detail: { because } }, deps)
}

type Refused = Exclude<Outcome['kind'], 'issued'>

function refusalOf(kind: Refused, { words, name }: Pick<Swap<Presented>, 'words' | 'name'>): OAuthError {
  const more = { detail: kind.replaceAll('_', ' '), parameter: faulty[kind] ?? name }
  if (kind === 'too_wide') return new OAuthError('invalid_scope', 'A scope is asked for that was not granted.', more)
  if (kind === 'mismatched_retry')
    return new OAuthError('invalid_request', 'This Idempotency-Key came with other parameters before.', more)
  return new OAuthError('invalid_grant', words, more)
}
