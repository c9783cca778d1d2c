import { isCovered } from './asked-scopes.ts'
import { judgeSecondUse, type Retry, type SecondUse } from './judge-second-use.ts'
import type { Presented, Successor } from './store.ts'

export type RefreshVerdict =
  /** Nothing is wrong with it. */
  | { kind: 'unspent' }
  /** It never was, or belongs to another client, or its grant is no more: all three read alike. */
  | { kind: 'unknown' | 'foreign' | 'dead' }
  /** More is asked for than was granted. */
  | { kind: 'too_wide' }
  | SecondUse

export type RefreshRequest = Retry & { clientId: string; scopes: readonly string[] | undefined }

/** Judges a refresh token that could not be swapped at once. `successor`: what came of it, when it was used. */
export function judgeRefresh(
  row: Presented | undefined,
  successor: Successor | undefined,
  request: RefreshRequest,
): RefreshVerdict {
  if (!row) return { kind: 'unknown' }
  if (row.client_id !== request.clientId) return { kind: 'foreign' } // RFC 6749 §6: bound to its client
  if (row.revoked_at || row.deactivated_at) return { kind: 'dead' }
  if (row.used_at) {
    const wanted = request.scopes ?? row.scopes
    return judgeSecondUse(
      row,
      successor,
      request,
      ({ accessToken }) => !accessToken || isSame(wanted, accessToken.scopes),
    )
  }
  if (request.scopes && !isCovered(request.scopes, row.scopes)) return { kind: 'too_wide' }
  return { kind: 'unspent' }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((scope) => b.includes(scope))
}
