/** How long an attempt may take, queue and all, before another worker may make it. */
export const LEASE_SECONDS = 60

/** The place that a delivery's secrets are sealed to. */
export function secretsPlace(id: string): string {
  return `delivery:${id}:secrets`
}
