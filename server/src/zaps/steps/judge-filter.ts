// Whether a filter lets a Zap go on. Pure.
import { assembleInputs } from '../../actions/index.ts'
import { type FilterOperator, filterApp, isFilterOperator, type Json } from '../../apps/index.ts'
import { asBoolean, asDate, asNumber, asText, isThere } from './filter-values.ts'

type Inputs = Readonly<Record<string, Json>>
type Test = (value: Json, to: Json) => boolean

/**
 * Judges the inputs of a filter step once earlier steps' values are in them. All conditions must hold, or with `match` any
 * one of them. What cannot be judged does not hold: an unknown operator, a text where a number is asked for; and a filter
 * without conditions lets nothing pass.
 */
export function judgeFilter(inputs: Inputs): boolean {
  const fields = filterApp.operations.only_continue_if?.fields ?? []
  const { match, conditions } = assembleInputs(fields, inputs)
  const verdicts = listOf(conditions).map(holds)
  if (verdicts.length === 0) return false
  return match === 'any' ? verdicts.some(Boolean) : verdicts.every(Boolean)
}

/** The conditions of a filter step as they were given: a list, or a single one. */
export function listOf(conditions: Json | undefined): Json[] {
  if (conditions === undefined || conditions === null || conditions === '') return []
  return Array.isArray(conditions) ? conditions : [conditions]
}

function holds(condition: Json): boolean {
  if (condition === null || typeof condition !== 'object' || Array.isArray(condition)) return false
  const { value = '', is, to = '' } = condition
  return isFilterOperator(is) && tests[is](value, to)
}

/** A list holds when one of its items does. */
const some =
  (test: Test): Test =>
  (value, to) =>
    Array.isArray(value) ? value.some((item) => test(item, to)) : test(value, to)

const none = (test: Test): Test => {
  const one = some(test)
  return (value, to) => !one(value, to)
}

/** False where either side is not of the kind, so that neither a comparison nor its opposite holds. */
function comparing<T>(read: (given: Json) => T | undefined, isTrue: (value: T, to: T) => boolean): Test {
  return some((value, to) => {
    const [left, right] = [read(value), read(to)]
    return left !== undefined && right !== undefined && isTrue(left, right)
  })
}

const isText: Test = (value, to) => asText(value) === asText(to)
const contains: Test = (value, to) => asText(value).includes(asText(to))
const startsWith: Test = (value, to) => asText(value).startsWith(asText(to))
const endsWith: Test = (value, to) => asText(value).endsWith(asText(to))
const isOneOf: Test = (value, to) => namesIn(to).includes(asText(value).trim())

function namesIn(to: Json): string[] {
  if (Array.isArray(to)) return to.map(asText)
  return asText(to)
    .split(',')
    .map((name) => name.trim())
}

const tests: Readonly<Record<FilterOperator, Test>> = {
  text_is: some(isText),
  text_is_not: none(isText),
  text_contains: some(contains),
  text_does_not_contain: none(contains),
  text_starts_with: some(startsWith),
  text_does_not_start_with: none(startsWith),
  text_ends_with: some(endsWith),
  text_does_not_end_with: none(endsWith),
  text_is_one_of: some(isOneOf),
  text_is_none_of: none(isOneOf),
  number_is: comparing(asNumber, (value, to) => value === to),
  number_is_not: comparing(asNumber, (value, to) => value !== to),
  number_is_more_than: comparing(asNumber, (value, to) => value > to),
  number_is_at_least: comparing(asNumber, (value, to) => value >= to),
  number_is_less_than: comparing(asNumber, (value, to) => value < to),
  number_is_at_most: comparing(asNumber, (value, to) => value <= to),
  date_is: comparing(asDate, (value, to) => value === to),
  date_is_before: comparing(asDate, (value, to) => value < to),
  date_is_after: comparing(asDate, (value, to) => value > to),
  is_true: some((value) => asBoolean(value) === true),
  is_false: some((value) => asBoolean(value) === false),
  exists: (value) => isThere(value),
  does_not_exist: (value) => !isThere(value),
}
