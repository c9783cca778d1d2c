// Query strings and forms: name=value pairs, each value percent-encoded as one component.
import type { Json } from '../model.ts'
import { namesIn, parseTemplate, singleName } from './parts.ts'
import { asText, lookUp, type Values } from './values.ts'

/**
 * Fills the query of a URL template. A pair with a missing value is left out; a list as the whole value repeats its
 * pair; literal text stands as it was written, encoded already.
 */
export function fillQuery(query: string, values: Values): string {
  return query
    .split('&')
    .flatMap((pair) => fillPair(pair, values))
    .join('&')
}

/** Encodes one name with each of its values: a list gives a pair for each item, null none, an object its JSON. */
export function encodePairs(name: string, value: Json): string[] {
  const items = Array.isArray(value) ? value : [value]
  return items
    .filter((item) => item !== null)
    .map((item) => `${encodeComponent(name)}=${encodeComponent(asText(item))}`)
}

/** Percent-encodes text as one URL component; halves of surrogate pairs become U+FFFD, as everywhere on the web. */
export function encodeComponent(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** True when a template needs a value that is absent or null. */
export function missesValue(template: string, values: Values): boolean {
  return namesIn(template).some((name) => (lookUp(name, values) ?? null) === null)
}

function fillPair(pair: string, values: Values): string[] {
  if (pair === '' || missesValue(pair, values)) return []
  const equals = pair.indexOf('=')
  if (equals < 0) return [joinEncoded(pair, values)]
  const name = joinEncoded(pair.slice(0, equals), values)
  const template = pair.slice(equals + 1)
  const whole = singleName(parseTemplate(template))
  const value = whole === undefined ? undefined : lookUp(whole, values)
  if (Array.isArray(value)) return value.map((item) => `${name}=${encodeComponent(asText(item))}`)
  return [`${name}=${joinEncoded(template, values)}`]
}

function joinEncoded(template: string, values: Values): string {
  return parseTemplate(template)
    .map((part) => ('text' in part ? part.text : encodeComponent(asText(lookUp(part.name, values)))))
    .join('')
}
