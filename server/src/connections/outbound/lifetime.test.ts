import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../apps/index.ts'
import { readLifetimeSeconds } from './lifetime.ts'

const now = new Date('2026-03-01T12:00:00Z')
const HOUR = 3600
const DAY = 86_400

const ROWS: [name: string, value: Json | undefined, seconds: number | undefined][] = [
  ['seconds', 3600, HOUR],
  ['seconds as text', ' 3600 ', HOUR],
  ['a fraction', 59.9, 59],
  ['a fraction as text', '3599.5', 3599],
  ['60 days', 5_184_000, 60 * DAY],
  ['60 days, to the second', 5_183_944, 5_183_944],
  ['90 days', 7_776_000, 90 * DAY],
  ['a year', 31_536_000, 365 * DAY],
  ['ten years', 315_360_000, 3650 * DAY],
  ['an hour in milliseconds', 3_600_000, HOUR],
  ['half an hour in milliseconds, as text', '1800000', 1800],
  ['twelve hours in milliseconds', 43_200_000, 12 * HOUR],
  ['a day in milliseconds', 86_400_000, DAY],
  ['sixty days in milliseconds', 5_184_000_000, undefined], // read as a moment of 2134: over a century away
  ['a moment in seconds', 1_772_370_000, HOUR],
  ['a moment in milliseconds', 1_772_370_000_000, HOUR],
  ['a moment in seconds, as text', '1772370000', HOUR],
  ['an ISO date', '2026-03-01T13:00:00Z', HOUR],
  ['an ISO date with milliseconds and zone', '2026-03-01T14:00:00.000+01:00', HOUR],
  ['an ISO date with a short zone', '2026-03-01T14:00:00+0100', HOUR],
  ['an ISO date without a zone is UTC', '2026-03-01T13:00:00', HOUR],
  ['a date with a space', '2026-03-01 13:00:00', HOUR],
  ['a day', '2026-03-02', DAY / 2],
  ['an HTTP date', 'Sun, 01 Mar 2026 13:00:00 GMT', HOUR],
  ['zero', 0, undefined],
  ['zero as text', '0', undefined],
  ['negative', -5, undefined],
  ['gone by', '2026-03-01T11:00:00Z', undefined],
  ['over a century', '2200-01-01', undefined],
  ['no date', 'never 1', undefined],
  ['an impossible date', '2026-13-45', undefined],
  ['nothing', undefined, undefined],
  ['null', null, undefined],
  ['an object', { a: 1 }, undefined],
]

for (const [name, value, seconds] of ROWS) {
  test(`${seconds ?? 'unknown'}: ${name}`, () => assert.equal(readLifetimeSeconds(value, now), seconds))
}
