const MARGIN_SECONDS_MAX = 300

/**
 * How long before its end a token is refreshed: 5 minutes, or half its life when that is less.
 * @param lifetimeSeconds `expires_in` of the answer that brought the token
 */
export function refreshMarginSeconds(lifetimeSeconds: number): number {
  return Math.min(MARGIN_SECONDS_MAX, lifetimeSeconds / 2)
}
