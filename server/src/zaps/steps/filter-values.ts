// What the values of a filter's conditions are as a text, a number, a date, or yes or no. Pure.
import type { Json } from '../../apps/index.ts'

const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?$/i
const GROUPED = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
/** RFC 3339, or its date alone, or its date and time without seconds or without an offset (then UTC). */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[-+]\d{2}:?\d{2})?)?$/i
/** As mails and HTTP headers have it, RFC 5322 §3.3, with its offset. */
const MAIL_DATE = /^(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:GMT|UTC|[-+]\d{4})$/
/** Epoch seconds reach the year 5138 with fewer digits than milliseconds had in 1973. */
const SECONDS_BELOW = 1e11

const YES: ReadonlySet<string> = new Set(['true', 'yes', 'y', 'on', '1'])
const NO: ReadonlySet<string> = new Set(['false', 'no', 'n', 'off', '0'])

/** The value as a text: nothing for null, JSON for objects and lists. */
export function asText(value: Json): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A number, also as a text and with commas between thousands. Undefined when it is none. */
export function asNumber(value: Json): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (NUMBER.test(text)) return Number(text)
  return GROUPED.test(text) ? Number(text.replaceAll(',', '')) : undefined
}

/** A moment as epoch milliseconds: of a date, with or without a time, or of epoch seconds or milliseconds. */
export function asDate(value: Json): number | undefined {
  const epoch = asNumber(value)
  if (epoch !== undefined) return Math.abs(epoch) < SECONDS_BELOW ? epoch * 1000 : epoch
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (MAIL_DATE.test(text)) return known(Date.parse(text))
  const iso = ISO_DATE.exec(text)
  if (!iso) return undefined
  const isLocal = text.length > 'YYYY-MM-DD'.length && iso[1] === undefined
  return known(Date.parse(isLocal ? `${text}Z` : text))
}

/** Yes or no, as programs and people write it; undefined for anything else. */
export function asBoolean(value: Json): boolean | undefined {
  const word = asText(value).trim().toLowerCase()
  if (YES.has(word)) return true
  return NO.has(word) ? false : undefined
}

/** Whether there is anything: an empty text, blanks, null, an empty list and an empty object are nothing. */
export function isThere(value: Json): boolean {
  if (value === null) return false
  if (typeof value === 'string') return value.trim() !== ''
  return typeof value === 'object' ? Object.keys(value).length > 0 : true
}

function known(milliseconds: number): number | undefined {
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}
