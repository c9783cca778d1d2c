// What must not get into the log, whoever writes the line: members with the names of secrets, what URLs carry, and our own
// tokens, by their form.
import { maskSecrets } from './mask/index.ts'

const MASK = '[masked]'
const DEPTH_MAX = 6

const SECRET_NAMES =
  /^(?:(?:proxy[-_]?)?authorization|(?:set[-_]?)?cookie|pass(?:word|wd|phrase)|.*secret|.*token|.*api[-_]?key|code|code[-_]?verifier|assertion|credentials|private[-_]?(?:key|jwk)|session[-_]?code|signature)s?$/i
// Numbers and words about tokens are no tokens.
const HARMLESS_NAMES = /^(?:has|is)[-_A-Z]|(?:type|count|id)s?$/

/** The fields of a log line, secrets taken out of them at any depth. Errors are left for their serializer. */
export function maskFields(fields: object): Record<string, unknown> {
  return maskMembers(fields, DEPTH_MAX)
}

/** A text for the log: secrets behind well-known names, query strings and passwords in URLs, our tokens and JWTs masked. */
export function maskText(text: string): string {
  return maskSecrets(text, [])
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"']*@/gi, `$1${MASK}@`)
    .replace(/((?:https?:\/\/|^\/)[^\s?#"']*[?])[^\s#"']+/gi, `$1${MASK}`)
    .replace(/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)+/g, MASK)
    .replace(/(?<![A-Za-z0-9])(?:whsec_[\w+/=-]+|(?:sk-)?[A-Za-z0-9]{43}(?:[A-Za-z0-9]{6})?)(?![A-Za-z0-9])/g, MASK) // randomToken, API keys
}

/** A value for the log, masked in the same way. */
export function maskValue(value: unknown, depthLeft = DEPTH_MAX): unknown {
  if (typeof value === 'string') return maskText(value)
  if (value === null || typeof value !== 'object' || value instanceof Error || value instanceof Date) return value
  if (depthLeft === 0) return MASK
  if (Array.isArray(value)) return value.map((each) => maskValue(each, depthLeft - 1))
  return maskMembers(value, depthLeft)
}

function maskMembers(value: object, depthLeft: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecret(name, member) ? MASK : maskValue(member, depthLeft - 1),
    ]),
  )
}

function isSecret(name: string, member: unknown): boolean {
  const isEmpty = member === undefined || member === null || typeof member === 'boolean'
  return !isEmpty && SECRET_NAMES.test(name) && !HARMLESS_NAMES.test(name)
}
