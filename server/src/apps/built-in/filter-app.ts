// The one app that the program brings: a step of a Zap that lets an item go on, or not.             Workflow API 3.2, 2.5
import { apiNameOf, appIdOf } from '../manifest/index.ts'
import type { App, Choice, Operation } from '../model.ts'

/** How a condition compares its value with what it is held against; in the order in which a form lists them. */
export const filterOperators = {
  text_is: '(Text) is exactly',
  text_is_not: '(Text) is not',
  text_contains: '(Text) contains',
  text_does_not_contain: '(Text) does not contain',
  text_starts_with: '(Text) starts with',
  text_does_not_start_with: '(Text) does not start with',
  text_ends_with: '(Text) ends with',
  text_does_not_end_with: '(Text) does not end with',
  text_is_one_of: '(Text) is one of, with commas between them',
  text_is_none_of: '(Text) is none of, with commas between them',
  number_is: '(Number) is',
  number_is_not: '(Number) is not',
  number_is_more_than: '(Number) is more than',
  number_is_at_least: '(Number) is at least',
  number_is_less_than: '(Number) is less than',
  number_is_at_most: '(Number) is at most',
  date_is: '(Date) is the same moment as',
  date_is_before: '(Date) is before',
  date_is_after: '(Date) is after',
  is_true: '(Yes or no) is true',
  is_false: '(Yes or no) is false',
  exists: 'Has a value',
  does_not_exist: 'Has no value',
} as const

export type FilterOperator = keyof typeof filterOperators

/** Whether a text is the key of an operator; `constructor` is none. */
export function isFilterOperator(text: unknown): text is FilterOperator {
  return typeof text === 'string' && Object.hasOwn(filterOperators, text)
}

const KEY = 'filter'
const operators: Choice[] = Object.entries(filterOperators).map(([value, label]) => ({ value, label }))

const onlyContinueIf: Operation = {
  key: 'only_continue_if',
  name: 'Only Continue If',
  description: 'Lets the Zap go on when conditions hold; else it ends here.',
  kind: 'filter',
  hidden: false,
  result: '$',
  fields: [
    {
      key: 'match',
      label: 'Go on when',
      type: 'string',
      required: false,
      default: 'all',
      choices: [
        { value: 'all', label: 'All conditions hold' },
        { value: 'any', label: 'One of the conditions holds' },
      ],
    },
    {
      key: 'conditions',
      label: 'Conditions',
      type: 'object',
      list: true,
      required: true,
      children: [
        { key: 'value', label: 'Value', type: 'string', required: false, help: 'What an earlier step gave.' },
        { key: 'is', label: 'Condition', type: 'string', required: true, choices: operators },
        { key: 'to', label: 'Compared with', type: 'string', required: false, help: 'Not needed for yes or no.' },
      ],
    },
  ],
}

/** The filter, as any other app is described: it has no connection, no hosts and no row in the database. */
export const filterApp: App = {
  id: appIdOf(KEY),
  key: KEY,
  api_name: apiNameOf(KEY),
  slug: KEY,
  version: '1.0.0',
  name: 'Filter',
  description: 'Lets a Zap go on only when conditions hold.',
  categories: [],
  source: 'builtin',
  hosts: [],
  legacy: false,
  auth: { type: 'none', fields: [], placements: [] },
  operations: { [onlyContinueIf.key]: onlyContinueIf },
  triggers: {},
}
