import type { Json } from '../../apps/index.ts'

const DAY_SECONDS = 86_400
const YEAR_SECONDS = 365 * DAY_SECONDS
const LIFETIME_SECONDS_MAX = 100 * YEAR_SECONDS

/**
 * Reads how long a token lives. Providers send seconds, as a number or as text; milliseconds; a moment as seconds or
 * milliseconds since 1970; a date as text.
 * @returns whole seconds from `now`, or undefined when it says nothing usable (absent, zero, past, beyond a century)
 */
export function readLifetimeSeconds(value: Json | undefined, now: Date): number | undefined {
  const seconds = Math.floor(secondsFrom(value, now))
  return seconds > 0 && seconds <= LIFETIME_SECONDS_MAX ? seconds : undefined
}

function secondsFrom(value: Json | undefined, now: Date): number {
  if (typeof value === 'number') return fromNumber(value, now)
  if (typeof value !== 'string') return Number.NaN
  const text = value.trim()
  return /^\d{1,15}(\.\d+)?$/.test(text) ? fromNumber(Number(text), now) : secondsUntil(parseDate(text), now)
}

function fromNumber(value: number, now: Date): number {
  if (value >= 1e12) return secondsUntil(value, now) // milliseconds since 1970: later than 2001
  if (value >= 1e11) return value / 1000
  if (value >= 1e9) return secondsUntil(value * 1000, now) // seconds since 1970: later than 2001
  return looksLikeMilliseconds(value) ? value / 1000 : value
}

// 3600000 is an hour rather than 41.7 days: lifetimes of many days are given as whole days (5184000) or to the second
// (5183944), hardly ever as whole thousands of anything else. A lifetime beyond 400 days is whole years or milliseconds.
function looksLikeMilliseconds(value: number): boolean {
  if (value < 600_000 || value % 1000 !== 0 || value % YEAR_SECONDS === 0) return false
  return value % DAY_SECONDS !== 0 || value > 400 * DAY_SECONDS
}

function secondsUntil(moment: number, now: Date): number {
  return (moment - now.getTime()) / 1000
}

const ISO_DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d:?\d\d)?$/
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})$/

// Without a zone a time is taken as UTC, not as the time of whatever place this runs in.
function parseDate(text: string): number {
  if (HTTP_DATE.test(text)) return Date.parse(text)
  const [, day, time = '00:00:00', zone = 'Z'] = ISO_DATE.exec(text) ?? []
  return day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`)
}
