import { includesScope } from '../../clients/index.ts'
import type { Form } from './form.ts'

/** The scopes that are asked for, in the spelling in which they will be echoed; undefined when none is. RFC 6749 §3.3 */
export function askedScopes(form: Form): readonly string[] | undefined {
  const asked = new Set((form.get('scope') ?? '').split(' ').filter(Boolean))
  return asked.size > 0 ? [...asked] : undefined
}

/** Whether each of `scopes` is in `by`, under either spelling. */
export function isCovered(scopes: readonly string[], by: readonly string[]): boolean {
  return scopes.every((scope) => includesScope(by, scope))
}
