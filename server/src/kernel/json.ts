/** Arrays and objects within each other: what is deeper overflows whoever walks it. */
export const JSON_DEPTH_MAX = 64

/**
 * The value of a JSON text that comes from outside. Throws SyntaxError for what is no JSON, is nested deeper than 64, or
 * holds a string that PostgreSQL takes neither as text nor as jsonb: one with NUL or half a surrogate pair.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  check(value, JSON_DEPTH_MAX)
  return value
}

function check(value: unknown, depthLeft: number): void {
  if (typeof value === 'string') checkText(value)
  if (typeof value !== 'object' || value === null) return
  if (depthLeft === 0) throw new SyntaxError(`the JSON is nested deeper than ${JSON_DEPTH_MAX}`)
  for (const [name, member] of Object.entries(value)) {
    checkText(name)
    check(member, depthLeft - 1)
  }
}

function checkText(text: string): void {
  if (!isStorable(text)) throw new SyntaxError('a string in the JSON holds NUL or half a surrogate pair')
}

/** A text of somebody else's as PostgreSQL can store it: signs of replacement stand for what it cannot. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** Whether PostgreSQL can store this text. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
