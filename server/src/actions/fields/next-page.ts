// Paging by an operation's `next`: a URL, a token or the Link header of the answer.               app-manifest "request"
import type { App, FilledRequest, Json, RequestTemplate } from '../../apps/index.ts'
import { matchesHosts, TemplateError } from '../../apps/index.ts'
import { valueAt } from '../execute/results-of.ts'

/** Where the next page is: a URL, or a token with the name that the request knows it by. */
export type NextPage = { url: string } | { name: string; token: string }

/** Where an answer says that the next page is; undefined on the last one. */
export function nextPageOf(
  { next }: RequestTemplate,
  answer: { body: Json; headers: Record<string, string> },
): NextPage | undefined {
  if (next === undefined) return undefined
  const found = next === 'link' ? linkToNext(answer.headers.link) : valueAt(answer.body, next)
  const text = typeof found === 'number' ? String(found) : found
  if (typeof text !== 'string' || text === '') return undefined
  const isUrl = next === 'link' || /^(?:https?:\/\/|[/?])/i.test(text)
  return isUrl ? { url: text } : { name: next.split('.').at(-1) ?? next, token: text }
}

/**
 * The inputs for a page: a token is the input named as the end of the path (`next: meta.cursor` fills
 * `{{input.cursor}}`).
 */
export function withToken(inputs: Record<string, Json>, page: NextPage | undefined): Record<string, Json> {
  return page && 'token' in page ? { ...inputs, [page.name]: page.token } : inputs
}

/** Turns a filled request to a further page. Throws TemplateError when the page is not on the app's own hosts. */
export function turnToPage(
  filled: FilledRequest,
  page: NextPage,
  template: RequestTemplate,
  { hosts, name }: Pick<App, 'hosts' | 'name'>,
): FilledRequest {
  const url = addressOf(filled, page, template)
  if (!url || !matchesHosts(url, hosts)) throw new TemplateError('', `The next page is not at an address of ${name}.`)
  return { ...filled, url: url.href }
}

function addressOf(filled: FilledRequest, page: NextPage, template: RequestTemplate): URL | undefined {
  if ('url' in page) return URL.canParse(page.url, filled.url) ? new URL(page.url, filled.url) : undefined
  const url = new URL(filled.url)
  // A request that has a place for the token was filled with it; any other gets it as a query parameter.
  if (!JSON.stringify(template).includes(`input.${page.name}`)) url.searchParams.set(page.name, page.token)
  return url
}

// RFC 8288 §3: <url>; rel="next", <url>; rel="last"
function linkToNext(header: string | undefined): string | undefined {
  for (const [, url, parameters] of (header ?? '').matchAll(/<([^<>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*"?(?:[^";]*\s)?next(?:[\s";,]|$)/i.test(parameters ?? '')) return url
  }
  return undefined
}
