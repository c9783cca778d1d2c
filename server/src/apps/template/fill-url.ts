// Filling a URL's templates: each value is one percent-encoded component, a missing one drops its query pair, an empty
// path segment is the user's error, and nothing that a field holds may choose another host than the app's own.
import { fillAuthority, fillBase } from './fill-authority.ts'
import { encodeComponent, fillQuery } from './fill-query.ts'
import { matchesHosts } from './hosts.ts'
import { namesIn, parseTemplate, TemplateError } from './parts.ts'
import { splitUrlTemplate } from './url-template.ts'
import { asText, lookUp, type Values } from './values.ts'

/** What URL parsers read as `.` and `..`, and would take away, `..` together with the segment before it. */
const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i

/**
 * Fills a URL template and checks the host of the result against `hosts`.
 * @returns the absolute URL, normalised, without a fragment.
 * @throws TemplateError when a value does not fit its place, or when the host is not on the list.
 */
export function fillUrl(template: string, values: Values, hosts: readonly string[]): string {
  parseTemplate(template) // refuses odd names first: the ones left hold no `/`, `?`, `#`, `&` or `=` to split at
  const pieces = splitUrlTemplate(template)
  if (!pieces) throw new TemplateError('', 'An address starts with http://, https:// or one template for both.')

  const { scheme, authority, base, path, query } = pieces
  const start = base ? fillBase(base, values) : scheme + fillAuthority(authority, values)
  const segments = path.split('/').map((segment) => fillSegment(segment, values))
  const search = query === undefined ? '' : fillQuery(query, values)
  return allowedUrl(start + segments.join('/') + (search && '?' + search), hosts, namesIn(base ?? authority)[0] ?? '')
}

function fillSegment(template: string, values: Values): string {
  const filled = parseTemplate(template).map((part) => {
    if ('text' in part) return part.text
    const value = lookUp(part.name, values)
    if (value !== null && typeof value === 'object')
      throw new TemplateError(part.name, `"${part.name}" must be one value.`)
    // Also within a longer segment: `/pets/{{id}}.json` without an id is another address, and DELETE there another deed.
    if (asText(value) === '') throw new TemplateError(part.name, `"${part.name}" is empty, and the address needs it.`)
    return encodeComponent(asText(value))
  })
  const [field] = namesIn(template)
  const segment = filled.join('')
  if (field && DOT_SEGMENT.test(segment))
    throw new TemplateError(field, `"${field}" cannot be dots alone in an address.`)
  return segment
}

function allowedUrl(filled: string, hosts: readonly string[], field: string): string {
  const url = URL.canParse(filled) ? new URL(filled) : undefined
  if (!url) throw new TemplateError(field, 'The address is not a valid URL once its values are filled in.')
  if (url.username || url.password) throw new TemplateError(field, 'An address carries no user name or password.')
  if (!matchesHosts(url, hosts))
    throw new TemplateError(field, 'The address leads to a host that the app may not call.')
  url.hash = ''
  return url.href
}
