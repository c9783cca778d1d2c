import type { Connection } from './model.ts'

/**
 * How a connection stands (outbound-oauth §4): `refreshing` while somebody holds the lease, `unknown` when the outcome of
 * a refresh was never seen, `expiring` when its end is known and near, `expired` and `revoked` until the account is
 * connected again.
 */
export type ConnectionState = 'active' | 'refreshing' | 'expiring' | 'expired' | 'revoked' | 'unknown'

/** Pure: the state of a connection at `now`. */
export function stateOf(
  connection: Pick<Connection, 'status' | 'lease_until' | 'refresh_unknown_at' | 'expiring_at'>,
  now: Date,
): ConnectionState {
  const { status, lease_until, refresh_unknown_at, expiring_at } = connection
  if (status !== 'active') return status
  if (lease_until !== null && lease_until > now) return 'refreshing'
  if (refresh_unknown_at !== null) return 'unknown'
  return expiring_at !== null && expiring_at <= now ? 'expiring' : 'active'
}
