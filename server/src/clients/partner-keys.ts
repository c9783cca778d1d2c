// A partner's public keys, from its JWKS URL.                                                    embed-connect §2 · RFC 7517
// Fresh keys are used as they are. An unknown kid asks again, at most once in 30 s for all processes together. A JWKS
// URL that is down does no harm for a day: the last good answer is used.
import { setTimeout as pause } from 'node:timers/promises'
import { addSeconds } from '../kernel/clock.ts'
import type { Deps } from '../kernel/deps.ts'
import { askJwks, JWKS_TIMEOUT_MS, type JwksAnswer } from './ask-jwks.ts'
import { freshSeconds, importKeys, type PartnerKey } from './jwks.ts'
import type { Client, Partner } from './model.ts'
import * as store from './store.ts'

/** The JWKS could not be had, and the last good answer is older than 24 hours or does not have the key. */
export class JwksUnavailable extends Error {}

type KeySet = { keys: PartnerKey[]; fetchedAt: Date; freshUntil: Date }
/** `asked`: another process asked a moment ago, and what came of it is not known here. */
type Renewal = { kind: 'renewed'; keySet: KeySet } | { kind: 'asked' } | { kind: 'failed' }
type KeyDeps = Pick<Deps, 'db' | 'caches' | 'clock' | 'fetch' | 'flights' | 'log'>
type PartnerClient = Client & { partner: Partner }
type Answered = Extract<JwksAnswer, { kind: 'answered' }>

const CACHE = 'partner_keys'
/** An unknown kid asks again, so often at most. */
export const JWKS_REFETCH_SECONDS = 30
const AHEAD_SECONDS = 60
const STALE_MAX_SECONDS = 24 * 3600
const POLL_MS = 50
const PARTNERS_MAX = 1_000

/**
 * The key that a JWT with this `kid` may be signed with: the one of that id; for a JWT without `kid` the only one.
 * Undefined when there is none. Throws JwksUnavailable: a `kid` that is not known is no verdict while nobody can be asked.
 */
export async function partnerKey(
  client: PartnerClient,
  kid: string | undefined,
  deps: KeyDeps,
): Promise<PartnerKey | undefined> {
  const now = deps.clock.now()
  const known = await knownKeys(client, deps)
  const found = known && select(known.keys, kid)
  if (found && isWithin(known, now)) return found
  const renewal = await share('renew', client, deps, () => renew(client, known, deps))
  if (renewal.kind === 'renewed') return select(renewal.keySet.keys, kid)
  if (found && isUsable(known, now)) return found // stale-if-error, and while another process asks
  const brought = renewal.kind === 'asked' && (await share('await', client, deps, () => broughtByOther(client, deps)))
  if (brought) return select(brought.keys, kid)
  throw new JwksUnavailable(`the JWKS of ${client.client_id} cannot be fetched`)
}

// A clock that was moved back leaves marks from the future: they do not count. Another process's clock may run a moment
// ahead of ours, which is no such thing.
function isWithin(known: KeySet, now: Date): boolean {
  return addSeconds(now, AHEAD_SECONDS) >= known.fetchedAt && now < known.freshUntil
}

function isUsable(known: KeySet, now: Date): boolean {
  return now < addSeconds(known.fetchedAt, STALE_MAX_SECONDS)
}

function select(keys: readonly PartnerKey[], kid: string | undefined): PartnerKey | undefined {
  if (kid !== undefined) return keys.find((key) => key.kid === kid)
  return keys.length === 1 ? keys[0] : undefined
}

async function knownKeys(client: PartnerClient, deps: KeyDeps): Promise<KeySet | undefined> {
  const cache = deps.caches.named<KeySet>(CACHE, { entriesMax: PARTNERS_MAX })
  return cache.read(cacheKey(client), async () => keySetOf(await storedJwks(client, deps)))
}

// Keys of an address that the partner has left are nobody's.
async function storedJwks(client: PartnerClient, { db }: Pick<Deps, 'db'>): Promise<store.CachedJwks | undefined> {
  const row = await store.findJwks(db, client.client_id)
  return row?.jwks_url === client.partner.jwks_url ? row : undefined
}

function keySetOf(row: store.CachedJwks | undefined): KeySet | undefined {
  if (!row?.jwks || !row.fetched_at || !row.fresh_until) return undefined
  return { keys: importKeys(row.jwks.keys), fetchedAt: row.fetched_at, freshUntil: row.fresh_until }
}

function cacheKey({ client_id, partner }: PartnerClient): string {
  return `${client_id} ${partner.jwks_url}`
}

function share<T>(what: string, client: PartnerClient, { flights }: KeyDeps, run: () => Promise<T>): Promise<T> {
  return flights.share(`${CACHE} ${what} ${cacheKey(client)}`, run)
}

async function renew(client: PartnerClient, known: KeySet | undefined, deps: KeyDeps): Promise<Renewal> {
  const now = deps.clock.now()
  const stored = keySetOf(await storedJwks(client, deps))
  const isNewer = stored && (!known || stored.fetchedAt > known.fetchedAt)
  if (isNewer && isWithin(stored, now)) return { kind: 'renewed', keySet: stored } // another process was first
  // With usable keys at hand, one attempt in 30 s; with none, each try asks: the partner may just have come up.
  const notSince = known && isUsable(known, now) ? addSeconds(now, -JWKS_REFETCH_SECONDS) : now
  const isOurs = await store.claimJwksAttempt(deps.db, client.client_id, client.partner.jwks_url, {
    now,
    notSince,
    notAfter: addSeconds(now, AHEAD_SECONDS),
  })
  return isOurs ? fetchKeys(client, now, deps) : { kind: 'asked' }
}

// What the last attempt brought, waited for as long as it may be under way. Undefined: it failed, or its process died.
async function broughtByOther(client: PartnerClient, deps: KeyDeps): Promise<KeySet | undefined> {
  for (let waitedMs = 0; waitedMs <= JWKS_TIMEOUT_MS; waitedMs += POLL_MS) {
    const row = await storedJwks(client, deps)
    if (!row?.attempted_at) return undefined
    if (row.fetched_at && row.fetched_at >= row.attempted_at) return keySetOf(row)
    if (deps.clock.now() > addSeconds(row.attempted_at, JWKS_TIMEOUT_MS / 1000)) return undefined
    await pause(POLL_MS)
  }
  return undefined
}

async function fetchKeys(client: PartnerClient, now: Date, deps: KeyDeps): Promise<Renewal> {
  const answer = await askJwks(client.partner.jwks_url, deps)
  if (answer.kind === 'failed') {
    deps.log.warn({ client_id: client.client_id, why: answer.why }, 'a JWKS could not be fetched')
    return { kind: 'failed' }
  }
  return { kind: 'renewed', keySet: await keepKeys(client, answer, now, deps) }
}

async function keepKeys(client: PartnerClient, answer: Answered, now: Date, deps: KeyDeps): Promise<KeySet> {
  const { jwks, cacheControl } = answer
  const freshUntil = addSeconds(now, freshSeconds(cacheControl))
  const row = { jwks_url: client.partner.jwks_url, jwks, fetched_at: now, fresh_until: freshUntil }
  await store.saveJwks(deps.db, client.client_id, row, addSeconds(now, AHEAD_SECONDS))
  await deps.caches.forget(deps.db, CACHE, cacheKey(client))
  return { keys: importKeys(jwks.keys), fetchedAt: now, freshUntil }
}

/**
 * Asks the JWKS URL now, whenever it was asked before, and tells what it answers. Keys that came are kept: a rotation
 * counts from here on.
 */
export async function fetchPartnerKeys(client: PartnerClient, deps: KeyDeps): Promise<JwksAnswer> {
  const now = deps.clock.now()
  const { jwks_url } = client.partner
  await store.claimJwksAttempt(deps.db, client.client_id, jwks_url, { now, notSince: now, notAfter: now })
  const answer = await askJwks(jwks_url, deps)
  if (answer.kind === 'answered') await keepKeys(client, answer, now, deps)
  return answer
}

/** The JWK set that was fetched last from the partner's present URL, and when; undefined when there is none. */
export async function knownJwks(
  client: PartnerClient,
  deps: Pick<Deps, 'db'>,
): Promise<{ keys: object[]; fetchedAt: Date } | undefined> {
  const row = await storedJwks(client, deps)
  return row?.jwks && row.fetched_at ? { keys: row.jwks.keys, fetchedAt: row.fetched_at } : undefined
}
