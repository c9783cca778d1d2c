/** Whether a value nests no deeper than `depthLeft` lists and objects. */
export function isShallow(value: unknown, depthLeft: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depthLeft > 0 && Object.values(value).every((child) => isShallow(child, depthLeft - 1))
}
