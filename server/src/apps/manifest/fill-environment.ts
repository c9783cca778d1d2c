// `${NAME}` in a manifest: read from the environment of the one who pushes, once, and never shown again.
import type { Path, Report } from './mistake.ts'

/** The environment to read from. */
export type Environment = Readonly<Record<string, string | undefined>>

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

/**
 * A copy of `value` with the environment's values in all its strings (member names stay). Whatever was read is added
 * to `used`; a missing variable is a mistake and leaves nothing. What is filled in is not looked at again.
 */
export function fillEnvironment(value: unknown, env: Environment, used: Map<string, string>, report: Report): unknown {
  return filled(value, [])

  function filled(node: unknown, path: Path): unknown {
    if (typeof node === 'string') return node.replaceAll(VARIABLE, (_, name: string) => read(name, path))
    if (Array.isArray(node)) return node.map((item, place) => filled(item, [...path, place]))
    if (node === null || typeof node !== 'object') return node
    return Object.fromEntries(Object.entries(node).map(([name, member]) => [name, filled(member, [...path, name])]))
  }

  function read(name: string, path: Path): string {
    const found = Object.hasOwn(env, name) ? env[name] : undefined
    if (found === undefined) report(path, `The environment variable ${name} is not set: set it where you push from.`)
    else used.set(name, found)
    return found ?? ''
  }
}

/** Values shorter than this are too common to be masked by value. */
const MASKED_LENGTH_MIN = 4

/** A message in which no value from the environment is to be read. */
export function maskEnvironment(message: string, used: ReadonlyMap<string, string>): string {
  let masked = message
  for (const [name, value] of used) {
    if (value.length >= MASKED_LENGTH_MIN) masked = masked.replaceAll(value, () => `\${${name}}`)
  }
  return masked
}
