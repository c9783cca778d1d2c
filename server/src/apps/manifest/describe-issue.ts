// The schema's findings in the words of a manifest's author: what is wrong, and what to write instead.
import { z } from 'zod'
import { didYouMean } from '../../kernel/nearest-name.ts'

/** Separates the messages of one issue that stands for several unknown members. */
export const BETWEEN_MESSAGES = '\n'

/** The message for one of zod's issues; unknown members give a message each, joined by `BETWEEN_MESSAGES`. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys') return unknownMembers(issue)
  if (issue.input === undefined && issue.code !== 'custom') return missing(issue)
  if (issue.input === null) return 'This is empty: give it a value or leave it out.'
  if (issue.code === 'invalid_type') return wrongType(issue.expected, issue.input)
  if (issue.code === 'invalid_value') return notOneOf(issue.input, issue.values.map(String))
  if (issue.code === 'invalid_union' && 'options' in issue) return notAnOption(issue)
  if (issue.code === 'too_small')
    return issue.origin === 'number' ? `This must be at least ${issue.minimum}.` : 'This must not be empty.'
  if (issue.code === 'too_big')
    return `This must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}.`
  if (issue.code === 'invalid_key') return issue.issues[0]?.message
  if (issue.code === 'invalid_union') return 'This is nothing that JSON can say.'
  return undefined
}

function unknownMembers(issue: z.core.$ZodRawIssue<z.core.$ZodIssueUnrecognizedKeys>): string {
  const known = issue.inst instanceof z.core.$ZodObject ? Object.keys(issue.inst._zod.def.shape) : []
  return issue.keys
    .map((key) => `"${key}" is not known here.${didYouMean(key, known) || ` Known are ${known.join(', ')}.`}`)
    .join(BETWEEN_MESSAGES)
}

function missing(issue: z.core.$ZodRawIssue): string {
  const name = issue.path?.at(-1)
  const start = name === undefined ? 'The file is empty' : `"${String(name)}" is missing`
  if (issue.code === 'invalid_value') return `${start}: give ${listed(issue.values.map(String))}.`
  if (issue.code === 'invalid_type') return `${start}: give ${wording(issue.expected)}.`
  return `${start}.`
}

function wrongType(expected: string, input: unknown): string {
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) {
    return 'This must be text: put it in quotes.'
  }
  return `This must be ${wording(expected)}.`
}

function notOneOf(input: unknown, values: string[]): string {
  const hint = typeof input === 'string' ? didYouMean(input, values) : ''
  return `This must be ${listed(values)}.${hint}`
}

/** A member that decides which other members there are, such as the `type` of auth. */
function notAnOption(issue: z.core.$ZodRawIssue): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
  const name = String(issue.path?.at(-1))
  const value: unknown = Object.entries(issue.input ?? {}).find(([member]) => member === name)?.[1]
  return value === undefined ? `"${name}" is missing: give ${listed(options)}.` : notOneOf(value, options)
}

function listed(values: string[]): string {
  if (values.length <= 1) return values.join('')
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}

const WORDING: Record<string, string> = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  object: 'an object of named members',
  record: 'an object of named members',
  array: 'a list',
}

function wording(expected: string): string {
  return WORDING[expected] ?? expected
}
