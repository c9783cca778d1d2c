/**
 * Reads a Retry-After header (RFC 9110 §10.2.3): seconds, or a date.
 * @returns whole seconds from `now`, 0 for a date gone by; undefined when absent or malformed
 */
export function readRetryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const moment = /^[A-Z][a-z]{2}, .* GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(moment) ? undefined : Math.max(0, Math.ceil((moment - now.getTime()) / 1000))
}
