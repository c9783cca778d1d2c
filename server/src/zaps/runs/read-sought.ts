// The query of GET /v2/zap-runs. A parameter that is empty counts as absent.                        Workflow API 6.3
import { z } from 'zod'
import { ApiError, type ApiFault } from '../../kernel/errors.ts'
import { readZapId } from '../zap.ts'
import type { ZapRunFilter } from './list-runs.ts'
import { type ZapRunStatus, zapRunStatuses } from './zap-run.ts'

type Query = Partial<Record<'from_date' | 'to_date' | 'zap_id' | 'statuses' | 'search', string | undefined>>
type Reading<T> = { value: T | undefined } | { fault: ApiFault }

const DAYS_SHOWN = 30
const DAY_MS = 24 * 3600 * 1000
const SEARCH_CHARACTERS_MAX = 150

/** Throws 400 with everything that is wrong, each with its parameter. */
export function readSought(query: Query, now: Date): ZapRunFilter {
  const from = read(query, 'from_date', readDate)
  const to = read(query, 'to_date', readDate)
  const zapId = read(query, 'zap_id', readNumber)
  const statuses = read(query, 'statuses', readStatuses)
  const search = read(query, 'search', readSearch)
  const faults = [from, to, zapId, statuses, search].flatMap((reading) => ('fault' in reading ? [reading.fault] : []))
  if (faults.length > 0) throw new ApiError(faults)
  return {
    from: given(from) ?? new Date(now.getTime() - DAYS_SHOWN * DAY_MS),
    to: given(to),
    zapId: given(zapId),
    statuses: given(statuses),
    search: given(search),
  }
}

function read<T>(
  query: Query,
  parameter: keyof Query,
  reader: (text: string) => T | Omit<ApiFault, 'source'>,
): Reading<T> {
  const text = query[parameter]
  if (text === undefined || text.trim() === '') return { value: undefined }
  const found = reader(text.trim())
  return isFault(found) ? { fault: { ...found, source: { parameter } } } : { value: found }
}

function isFault(found: unknown): found is Omit<ApiFault, 'source'> {
  return typeof found === 'object' && found !== null && 'code' in found
}

function given<T>(reading: Reading<T>): T | undefined {
  return 'value' in reading ? reading.value : undefined
}

const date = z.iso.date()
const time = z.iso.datetime({ offset: true })

function readDate(text: string): Date | Omit<ApiFault, 'source'> {
  // In a query a + that nobody escaped has become a space.
  const whole = text.replace(/ (?=\d\d:\d\d$)/, '+').toUpperCase()
  if (date.safeParse(whole).success) return new Date(`${whole}T00:00:00Z`)
  if (time.safeParse(whole).success) return new Date(whole)
  return { code: 'invalid', detail: `"${text.slice(0, 100).toWellFormed()}" is not a date.` }
}

function readNumber(text: string): number | Omit<ApiFault, 'source'> {
  return readZapId(text) ?? { code: 'invalid', detail: 'This is no identifier of a Zap.' }
}

function readStatuses(text: string): ZapRunStatus[] | Omit<ApiFault, 'source'> {
  const named = text.split(',').map((name) => name.trim())
  const known = named.flatMap((name) => zapRunStatuses.find((status) => status === name) ?? [])
  if (known.length === named.length) return known
  const unknown = named.find((name) => !known.some((status) => status === name)) ?? ''
  return { code: 'invalid', detail: `"${unknown.slice(0, 100).toWellFormed()}" is not a status.` }
}

function readSearch(text: string): string | Omit<ApiFault, 'source'> {
  if (text.length <= SEARCH_CHARACTERS_MAX) return text
  const detail = `Ensure this field has no more than ${SEARCH_CHARACTERS_MAX} characters.`
  return { code: 'max_length', detail }
}
