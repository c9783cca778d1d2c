// The part of a URL that decides who is called. Values there are held to what a host name may be, before any URL parser
// sees them: parsers decode percent signs, fold full-width dots and take `\` for `/`, all of which could change the host.
import { parseTemplate, singleName, TemplateError } from './parts.ts'
import { asText, lookUp, type Values } from './values.ts'

/** Scheme, host and perhaps a port, then perhaps a path: no user, query, fragment or percent sign in the host. */
const BASE = /^(?<origin>https?:\/\/[a-z0-9_.-]+(?::\d{1,5})?)(?<path>(?:\/[a-z0-9_.~!$&'()*+,;=:-]+)*)\/?$/i
const LABEL = /^[a-z0-9_-]{1,63}$/i
const WHOLE_HOST = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*(?::\d{1,5})?$/i

/**
 * `{{auth.instance_url}}/rest`: one value brings scheme and host, and perhaps a path that all requests share.
 * @throws TemplateError when the value is anything but such an address.
 */
export function fillBase(template: string, values: Values): string {
  const field = singleName(parseTemplate(template)) ?? ''
  const { origin, path = '' } = BASE.exec(asText(lookUp(field, values)))?.groups ?? {}
  const hasDots = path.split('/').some((segment) => segment === '.' || segment === '..')
  if (!origin || hasDots) throw new TemplateError(field, `"${field}" must be an address such as https://example.com.`)
  return origin + path
}

/**
 * `{{subdomain}}.example.com`: a value beside other text stays one label, without dots. A value that is the whole host
 * may have dots and a port; the app's list of hosts judges it.
 * @throws TemplateError when a value has any other character, or is missing.
 */
export function fillAuthority(template: string, values: Values): string {
  const parts = parseTemplate(template)
  const allowed = singleName(parts) === undefined ? LABEL : WHOLE_HOST
  const filled = parts.map((part) => {
    if ('text' in part) return part.text
    const value = asText(lookUp(part.name, values))
    if (!allowed.test(value)) throw new TemplateError(part.name, `"${part.name}" does not make a valid host name.`)
    return value
  })
  return filled.join('')
}
