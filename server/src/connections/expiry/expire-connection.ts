// The one way in which a connection expires.                                                        outbound-oauth §3
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Connection } from '../model.ts'
import { type ConnectionFacts, factsOf } from '../standing-events.ts'
import * as store from '../store.ts'

export type Expiry = {
  /** Of the credentials that were refused: newer ones stay as they are. */
  generation: number
  /** In words for the person. */
  reason: string
  /** `revoked`: somebody took the credentials back. */
  kind: 'expired' | 'revoked'
  /** Whoever refreshes under a lease: nothing happens when the lease is somebody else's by now. */
  fence?: number | undefined
  runId?: string | undefined
  /** For the timeline: the provider's own words. */
  detail?: string | undefined
}

/**
 * Expires an active connection, writes it into its timeline and tells who hears of `connection.expired`. Undefined, and
 * nothing done, when it has newer credentials, is not active any more, or is gone: so it happens once, whoever notices.
 */
export async function expireConnection(
  tx: Tx,
  { id }: Pick<Connection, 'id'>,
  expiry: Expiry,
  { clock, emit }: Pick<Deps, 'clock' | 'emit'>,
): Promise<ConnectionFacts | undefined> {
  const { kind, reason, runId, detail } = expiry
  const now = clock.now()
  const row = await store.expire(tx, id, expiry, now)
  if (!row) return undefined
  await store.insertEvent(tx, id, { type: kind, runId, detail }, now)
  const connection = factsOf(row)
  await emit(tx, 'connection.expired', { connection, reason })
  return connection
}
