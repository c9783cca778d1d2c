// Filling the templates in JSON: a string that is one template keeps its value's type, any other joins text.
import type { Json } from '../model.ts'
import { parseTemplate, singleName } from './parts.ts'
import { joinAsText, lookUp, type Values } from './values.ts'

/**
 * Fills every string of a JSON template; member names stand as written. A missing value drops its member, or its item
 * of a list; a template that is missing as a whole gives null. What is filled in is not looked at again.
 * @throws TemplateError when a template is malformed.
 */
export function fillJson(template: Json, values: Values): Json {
  return filled(template, values) ?? null
}

function filled(template: Json, values: Values): Json | undefined {
  if (typeof template === 'string') return filledString(template, values)
  if (template === null || typeof template !== 'object') return template
  if (Array.isArray(template)) return template.flatMap((item) => wrapped(filled(item, values)))
  const members = Object.entries(template).flatMap(([name, member]): [string, Json][] => {
    const value = filled(member, values)
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(members) // defines own members, also for `__proto__`
}

function filledString(template: string, values: Values): Json | undefined {
  const parts = parseTemplate(template)
  const whole = singleName(parts)
  return whole === undefined ? joinAsText(parts, values) : lookUp(whole, values)
}

/** A list of one, so that flatMap keeps an item that is a list itself in one piece. */
function wrapped(item: Json | undefined): Json[] {
  return item === undefined ? [] : [item]
}
