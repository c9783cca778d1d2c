import type { Json } from '../../apps/index.ts'

/** Whether an input counts as not given: absent, null, an empty text or an empty list. */
export function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
