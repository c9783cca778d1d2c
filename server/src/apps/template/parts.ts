// The `{{name}}` templates of manifests, split into their parts. Splitting happens once, before anything is filled in:
// a value that itself holds `{{…}}` is never parsed again.

/** What stands in a template: literal text, or the dotted name of a value. */
export type Part = { text: string } | { name: string }

/**
 * A template that cannot be filled with the values given. Its kind is always `user`: somebody typed a value that the
 * request cannot carry. The message names the field and never repeats the value, which may be a secret.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  readonly kind = 'user'
  /** The template's name as the manifest writes it, such as `subdomain` or `input.pet_id`; empty when no field is to blame. */
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

const TEMPLATE = /\{\{([^{}]*)\}\}/
const NAME = /^[\p{L}\p{N}_$-]+(?:\.[\p{L}\p{N}_$-]+)*$/u
const UNSAFE_STEPS = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Splits a template into literal text and names.
 * @throws TemplateError when a name is malformed or walks into `__proto__`, `constructor` or `prototype`.
 */
export function parseTemplate(template: string): Part[] {
  const pieces = template.split(TEMPLATE) // odd places hold the names
  return pieces
    .map((piece, place): Part => (place % 2 === 0 ? { text: piece } : { name: checkedName(piece.trim()) }))
    .filter((part) => 'name' in part || part.text !== '')
}

/** The one name that makes up the whole template, or undefined when there is more to it, or less. */
export function singleName(parts: readonly Part[]): string | undefined {
  const [first] = parts
  return parts.length === 1 && first && 'name' in first ? first.name : undefined
}

/** The names of all values that a template asks for, in order. */
export function namesIn(template: string): string[] {
  return parseTemplate(template).flatMap((part) => ('name' in part ? [part.name] : []))
}

function checkedName(name: string): string {
  if (!NAME.test(name))
    throw new TemplateError(name, `"{{${name}}}" is not a template: write {{name}} or {{input.name}}.`)
  const unsafe = name.split('.').find((step) => UNSAFE_STEPS.has(step))
  if (unsafe) throw new TemplateError(name, `A template may not walk into "${unsafe}".`)
  return name
}
