/** How long an attempt may take, queue and all, before another worker may make it. */
export const LEASE_SECONDS = 120

/** The place that a mail's content is sealed to. */
export function placeOf(id: string): string {
  return `mail:${id}:content`
}
