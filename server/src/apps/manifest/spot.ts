// A place in a manifest that may still be wrong in any way. The checks across members walk it with these, so that they
// find their mistakes even where the schema has found others.
import type { Path } from './mistake.ts'

/** A value and where it stands. */
export type Spot = { value: unknown; path: Path }

/** The member of an object, or a spot without a value. */
export function at(spot: Spot, ...names: string[]): Spot {
  return names.reduce<Spot>((from, name) => {
    const value = isObject(from.value) && Object.hasOwn(from.value, name) ? from.value[name] : undefined
    return { value, path: [...from.path, name] }
  }, spot)
}

/** All members of an object; none of anything else. */
export function members(spot: Spot): [name: string, member: Spot][] {
  if (!isObject(spot.value)) return []
  return Object.entries(spot.value).map(([name, value]) => [name, { value, path: [...spot.path, name] }])
}

/** All items of a list; none of anything else. */
export function items(spot: Spot): Spot[] {
  if (!Array.isArray(spot.value)) return []
  return spot.value.map((value, place) => ({ value, path: [...spot.path, place] }))
}

/** The text at a spot, or undefined when there is none. */
export function textAt(spot: Spot): string | undefined {
  return typeof spot.value === 'string' ? spot.value : undefined
}

/** The text of a member, or undefined. */
export function text(spot: Spot, ...names: string[]): string | undefined {
  return textAt(at(spot, ...names))
}

/** True when something stands there. */
export function isGiven(spot: Spot): boolean {
  return spot.value !== undefined && spot.value !== null
}

/** True when an object of named members stands there. */
export function isObjectAt(spot: Spot): boolean {
  return isObject(spot.value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
