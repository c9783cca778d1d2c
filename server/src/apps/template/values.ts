// What templates are filled from, and how a dotted name finds its value there.
import type { Json } from '../model.ts'
import type { Part } from './parts.ts'

/** The values of one request: the connection's fields, the inputs, and in hook triggers the two ends of a subscription. */
export type Values = {
  auth: Record<string, Json>
  input?: Record<string, Json>
  target_url?: string
  subscription?: Json
}

/**
 * The value that a dotted name stands for, or undefined when it is missing. `auth.x` and plain `x` are the connection's
 * fields, `input` all inputs, `input.x` one; steps see own members of objects and the places of lists, nothing inherited.
 */
export function lookUp(name: string, values: Values): Json | undefined {
  const [root = '', ...rest] = name.split('.')
  if (root === 'auth') return rest.length === 0 ? undefined : walk(values.auth, rest) // never all credentials at once
  if (root === 'input') return walk(values.input ?? {}, rest)
  if (root === 'target_url') return walk(values.target_url, rest)
  if (root === 'subscription') return walk(values.subscription, rest)
  return walk(values.auth, [root, ...rest])
}

/** A value as text: strings as they are, null as nothing, lists and objects as JSON. */
export function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** All parts joined as text; a missing value leaves nothing. */
export function joinAsText(parts: readonly Part[], values: Values): string {
  return parts.map((part) => ('text' in part ? part.text : asText(lookUp(part.name, values)))).join('')
}

function walk(start: Json | undefined, steps: readonly string[]): Json | undefined {
  let value = start
  for (const step of steps) {
    if (value === null || typeof value !== 'object') return undefined
    if (Array.isArray(value)) value = /^\d+$/.test(step) ? value[Number(step)] : undefined
    else value = Object.hasOwn(value, step) ? value[step] : undefined
  }
  return value
}
