// A code or refresh token that comes again has leaked, or its answer got lost.                        RFC 9700 §4.14.2
import { equalHashes } from '../../kernel/ids.ts'
import type { Presented, Successor } from './store.ts'

/** Of the request, what tells the two apart. */
export type Retry = {
  /** Of this very try, whose outcome may have got lost between the database and us. */
  salt: Buffer
  retryKeyHash: Buffer | undefined
  /** Of the client. */
  retryWindowSeconds: number
  now: Date
}

export type SecondUse =
  /** The answer that got lost is given again: derived from `salt`. */
  | { kind: 'permitted_retry'; salt: Buffer; successor: Successor }
  /** Another request under the same key. */
  | { kind: 'mismatched_retry' }
  /** Whoever came first or second is a thief: the whole grant is revoked. */
  | { kind: 'replayed' }

/**
 * Judges what was spent before. `isSameRequest`: whether it asks for what the first one was given. A retry is permitted
 * to whoever spent it, by the Idempotency-Key, and within the client's window to anybody, while the successor is unused.
 */
export function judgeSecondUse(
  row: Presented,
  successor: Successor | undefined,
  retry: Retry,
  isSameRequest: (successor: Successor) => boolean,
): SecondUse {
  if (!row.salt || !successor) return { kind: 'replayed' } // the successor was deleted: long used
  const permitted = { kind: 'permitted_retry', salt: row.salt, successor } as const
  if (equalHashes(row.salt, retry.salt)) return permitted // it was us
  if (successor.isUsed || !isPermitted(row, retry)) return { kind: 'replayed' }
  return isSameRequest(successor) ? permitted : { kind: 'mismatched_retry' }
}

function isPermitted({ used_at, retry_key_hash }: Presented, retry: Retry): boolean {
  if (retry_key_hash && retry.retryKeyHash && equalHashes(retry_key_hash, retry.retryKeyHash)) return true
  const ageMs = retry.now.getTime() - (used_at?.getTime() ?? 0)
  return retry.retryWindowSeconds > 0 && ageMs <= retry.retryWindowSeconds * 1000
}
