// Conditions of a filter that nobody could judge. Pure.
import { isFilterOperator, type Json } from '../../apps/index.ts'
import { listOf } from './judge-filter.ts'

/**
 * Where the inputs of a filter step say what a filter does not know, as JSON Pointers into them: a condition that is no
 * object, an operator that is none, a `match` that is neither all nor any. A filter is not chosen by what earlier steps gave.
 */
export function unknownConditions({ match, conditions }: Readonly<Record<string, Json>>): string[] {
  const isMatch = match === undefined || match === null || match === '' || match === 'all' || match === 'any'
  const wrong = listOf(conditions).flatMap((condition, at) => wrongIn(condition, `/conditions/${at}`))
  return isMatch ? wrong : ['/match', ...wrong]
}

function wrongIn(condition: Json, path: string): string[] {
  if (condition === null || typeof condition !== 'object' || Array.isArray(condition)) return [path]
  return isFilterOperator(condition.is) ? [] : [`${path}/is`]
}
