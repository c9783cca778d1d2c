/** What stands at a path of a manifest; undefined when nothing does. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, step) => (isRecord(node) && Object.hasOwn(node, step) ? node[step] : undefined),
    value,
  )
}

/** True for an object of named members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
