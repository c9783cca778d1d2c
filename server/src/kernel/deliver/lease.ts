/** How long an attempt may take, queue and all, before another worker may make it. */
export const LEASE_SECONDS = 60

/** The place that a delivery's secrets or its body are sealed to. */
export function placeOf(id: string, field: 'secrets' | 'body'): string {
  return `delivery:${id}:${field}`
}
