// Idempotency-Key: the same request twice is carried out once.                                     Workflow API 1.9
// In flight = an advisory lock on the key's hash, held by the transaction that writes what is made and the key together.
import { sql } from 'kysely'
import type { Db, Tx } from './db/index.ts'
import { ApiError } from './errors.ts'
import { equalHashes, sha256 } from './ids.ts'

/** A key as it is stored: hashed with its scope, and what it was sent with. */
export type IdempotencyKey = { hash: Buffer; fingerprint: Buffer }
/** The answer that a repeat gets again. */
export type StoredAnswer = { status: number; body: object }

const KEPT_MS = 24 * 3600 * 1000
const source = { header: 'Idempotency-Key' } as const

/**
 * The request's key, or undefined when it has none. `scope`: who sends it (client, user); method and path are added.
 * Throws 400 for a key that is not 1 to 255 visible ASCII characters.
 */
export function readIdempotencyKey(
  { request, url }: { request: Request; url: URL },
  scope: readonly (string | number)[],
  body: unknown,
): IdempotencyKey | undefined {
  const key = request.headers.get('idempotency-key')
  if (key === null) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ApiError({ code: 'invalid', detail: 'The key must be 1 to 255 visible ASCII characters.', source })
  }
  const path = url.pathname.replace(/\/$/, '')
  const query = new URLSearchParams(url.searchParams)
  query.sort()
  return {
    hash: sha256(JSON.stringify([...scope, request.method, path, key])),
    fingerprint: sha256(canonicalJson(body) + '\n' + query),
  }
}

/** The answer stored under the key; undefined when there is none. Throws 422 when it was sent with another request. */
export async function findStoredAnswer(db: Db, key: IdempotencyKey, now: Date): Promise<StoredAnswer | undefined> {
  const keptSince = new Date(now.getTime() - KEPT_MS)
  const { rows } = await sql<StoredAnswer & { fingerprint: Buffer }>`
    select fingerprint, status, body from idempotency_keys
    where key_hash = ${key.hash} and created_at > ${keptSince}`.execute(db)
  const [row] = rows
  if (!row) return undefined
  if (equalHashes(row.fingerprint, key.fingerprint)) return { status: row.status, body: row.body }
  throw new ApiError({ code: 'idempotency_mismatch', detail: 'This key was used with another request.', source })
}

/**
 * Takes the key for this transaction, and looks again whether it was used meanwhile. Throws 409 while another request
 * with it is under way, 422 as `findStoredAnswer`.
 */
export async function lockIdempotencyKey(tx: Tx, key: IdempotencyKey, now: Date): Promise<StoredAnswer | undefined> {
  const { rows } = await sql<{ isOurs: boolean }>`
    select pg_try_advisory_xact_lock(${String(key.hash.readBigInt64BE())}::bigint) as "isOurs"`.execute(tx)
  if (rows[0]?.isOurs) return findStoredAnswer(tx, key, now)
  throw new ApiError({ code: 'idempotency_in_flight', detail: 'A request with this key is still under way.', source })
}

/** Stores a 2xx answer under a key that this transaction holds. */
export async function storeAnswer(tx: Tx, key: IdempotencyKey, answer: StoredAnswer, now: Date): Promise<void> {
  await sql`
    insert into idempotency_keys (key_hash, fingerprint, status, body, created_at)
    values (${key.hash}, ${key.fingerprint}, ${answer.status}, ${JSON.stringify(answer.body)}::jsonb, ${now})
    on conflict (key_hash) do update set fingerprint = excluded.fingerprint, status = excluded.status,
      body = excluded.body, created_at = excluded.created_at`.execute(tx)
}

/** Deletes the keys that no longer count. */
export async function deleteDeadIdempotencyKeys(db: Db, now: Date): Promise<void> {
  await sql`delete from idempotency_keys where created_at <= ${new Date(now.getTime() - KEPT_MS)}`.execute(db)
}

/** JSON whose text does not depend on the order of members. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}
