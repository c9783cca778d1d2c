// A request to a hook address as a notification: what it says, and what a script may want to see of it.
import type { Notification } from '../../../actions/index.ts'
import type { Json } from '../../../apps/index.ts'
import { parseJson } from '../../../kernel/json.ts'

/** Credentials of whoever sends: nobody's business, a script's least of all. */
const LEFT_OUT = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** Never throws: a body that is not what it says it is stays a text. */
export function readNotification(request: Request, url: URL, content: string): Notification {
  const headers = Object.fromEntries([...request.headers].filter(([name]) => !LEFT_OUT.has(name)))
  const { method } = request
  const cleaned = content.trim() === '' ? cleanedQuery(url) : cleanedBody(content, headers['content-type'] ?? '')
  return { method, headers, querystring: url.search.slice(1), content, cleaned }
}

// Some apps say all that they have to say in the address.
function cleanedQuery({ searchParams }: URL): Json {
  return searchParams.size > 0 ? membersOf(searchParams) : null
}

function cleanedBody(content: string, contentType: string): Json {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/x-www-form-urlencoded') return membersOf(new URLSearchParams(content))
  // JSON is often sent as something else, or as nothing.
  const mayBeJson = type === '' || type.endsWith('json') || /^\s*[[{]/.test(content)
  const json = mayBeJson ? jsonOf(content) : undefined
  return json === undefined ? content : json
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text) as Json
  } catch {
    return undefined
  }
}

/** A name that comes twice holds a list. */
function membersOf(pairs: URLSearchParams): Json {
  const byName = Map.groupBy(pairs, ([name]) => name)
  return Object.fromEntries(
    [...byName].map(([name, found]) => {
      const values = found.map(([, value]) => value)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )
}
