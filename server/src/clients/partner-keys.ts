// A partner's public keys, from its JWKS URL.                                                    embed-connect §2 · RFC 7517
// Fresh keys are used as they are. An unknown kid asks again, at most once in 30 s for all processes together. A JWKS
// URL that is down does no harm for a day: the last good answer is used.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { addSeconds } from '../kernel/clock.ts'
import type { Deps } from '../kernel/deps.ts'
import { parseJson } from '../kernel/json.ts'
import type { Client, Partner } from './model.ts'
import * as store from './store.ts'

export type PartnerKey = { kid: string | undefined; alg: string | undefined; key: KeyObject }

/** The JWKS could not be had, and no answer of the last 24 hours is there to fall back to. */
export class JwksUnavailable extends Error {}

type KeySet = { keys: PartnerKey[]; fetchedAt: Date; freshUntil: Date }
type KeyDeps = Pick<Deps, 'db' | 'caches' | 'clock' | 'fetch' | 'flights' | 'log'>
type PartnerClient = Client & { partner: Partner }

const CACHE = 'partner_keys'
const REFETCH_SECONDS = 30
const AHEAD_SECONDS = 60
const FRESH_MIN_SECONDS = 300
const FRESH_MAX_SECONDS = 3600
const STALE_MAX_SECONDS = 24 * 3600
const JWKS_BYTES_MAX = 64 * 1024
const JWKS_TIMEOUT_MS = 5_000
const KEYS_MAX = 50
const PARTNERS_MAX = 1_000

/**
 * The keys that a JWT with this `kid` may be signed with: the one of that id; for a JWT without `kid` the only one.
 * Empty when there is none. Throws JwksUnavailable.
 */
export async function partnerKey(
  client: PartnerClient,
  kid: string | undefined,
  deps: KeyDeps,
): Promise<PartnerKey | undefined> {
  const now = deps.clock.now()
  const known = await knownKeys(client, deps)
  const isFresh = known !== undefined && isWithin(known, now)
  const found = known && select(known.keys, kid)
  if (isFresh && found) return found
  const renewed = await renew(client, known, deps)
  if (renewed) return select(renewed.keys, kid)
  if (known && isUsable(known, now)) return found // stale-if-error
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
  return cache.read(cacheKey(client), () => storedKeys(client, deps))
}

async function storedKeys(client: PartnerClient, { db }: KeyDeps): Promise<KeySet | undefined> {
  const row = await store.findJwks(db, client.client_id)
  if (!row?.jwks || !row.fetched_at || !row.fresh_until || row.jwks_url !== client.partner.jwks_url) return undefined
  return { keys: importKeys(row.jwks.keys), fetchedAt: row.fetched_at, freshUntil: row.fresh_until }
}

// With the URL: keys of an address that the partner has left are nobody's.
function cacheKey({ client_id, partner }: PartnerClient): string {
  return `${client_id} ${partner.jwks_url}`
}

async function renew(client: PartnerClient, known: KeySet | undefined, deps: KeyDeps): Promise<KeySet | undefined> {
  return deps.flights.share(`${CACHE} ${cacheKey(client)}`, () => fetchOrReread(client, known, deps))
}

async function fetchOrReread(
  client: PartnerClient,
  known: KeySet | undefined,
  deps: KeyDeps,
): Promise<KeySet | undefined> {
  const now = deps.clock.now()
  const stored = await storedKeys(client, deps)
  if (stored && (!known || stored.fetchedAt > known.fetchedAt) && isWithin(stored, now)) return stored // another process was first
  // With usable keys at hand, one attempt in 30 s; with none, each try asks: the partner may just have come up.
  const notSince = known && isUsable(known, now) ? addSeconds(now, -REFETCH_SECONDS) : now
  const mayAsk = await store.claimJwksAttempt(deps.db, client.client_id, client.partner.jwks_url, {
    now,
    notSince,
    notAfter: addSeconds(now, AHEAD_SECONDS),
  })
  if (!mayAsk) return known && isWithin(known, now) ? known : undefined
  return fetchKeys(client, now, deps)
}

async function fetchKeys(client: PartnerClient, now: Date, deps: KeyDeps): Promise<KeySet | undefined> {
  const answer = await deps.fetch({
    method: 'GET',
    url: client.partner.jwks_url,
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirects: 'same-host',
    bodyBytesMax: JWKS_BYTES_MAX,
    timeoutMs: JWKS_TIMEOUT_MS,
  })
  const jwks = answer.kind === 'answer' && answer.status === 200 ? readJwks(answer.body) : undefined
  if (!jwks || answer.kind !== 'answer') {
    const why =
      answer.kind === 'answer' ? `status ${answer.status}, or not a JWK set` : `${answer.kind}: ${answer.message}`
    deps.log.warn({ client_id: client.client_id, why }, 'a JWKS could not be fetched')
    return undefined
  }
  const freshUntil = addSeconds(now, freshSeconds(answer.headers['cache-control']))
  await store.saveJwks(deps.db, client.client_id, jwks, now, freshUntil)
  await deps.caches.forget(deps.db, CACHE, cacheKey(client))
  return { keys: importKeys(jwks.keys), fetchedAt: now, freshUntil }
}

function readJwks(body: string): { keys: object[] } | undefined {
  try {
    const parsed: unknown = parseJson(body)
    if (typeof parsed !== 'object' || parsed === null || !('keys' in parsed) || !Array.isArray(parsed.keys))
      return undefined
    return { keys: parsed.keys.filter((key) => typeof key === 'object' && key !== null).slice(0, KEYS_MAX) }
  } catch {
    return undefined
  }
}

function freshSeconds(cacheControl: string | undefined): number {
  const maxAge = Number(/max-age=(\d{1,9})/.exec(cacheControl ?? '')?.[1] ?? FRESH_MIN_SECONDS)
  return Math.min(Math.max(maxAge, FRESH_MIN_SECONDS), FRESH_MAX_SECONDS)
}

// Keys of other uses, symmetric ones and unreadable ones are passed over: a set may hold what is not for us.
function importKeys(jwks: readonly object[]): PartnerKey[] {
  return jwks.flatMap((jwk) => {
    const { kid, alg, use, kty, d } = jwk as { kid?: unknown; alg?: unknown; use?: unknown; kty?: unknown; d?: unknown }
    if ((use !== undefined && use !== 'sig') || (kty !== 'RSA' && kty !== 'EC') || d !== undefined) return []
    try {
      const key = createPublicKey({ key: jwk as never, format: 'jwk' })
      return [{ kid: typeof kid === 'string' ? kid : undefined, alg: typeof alg === 'string' ? alg : undefined, key }]
    } catch {
      return []
    }
  })
}
