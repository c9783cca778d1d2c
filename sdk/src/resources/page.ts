// One page of a list, and the way to the next. Follows the /v2 envelope.

import { unexpectedAnswer } from '../http/answer.ts'
import type { Api, ApiRequest, Query } from '../http/api.ts'
import type { CallOptions } from '../http/deadline.ts'
import { isRecord } from '../record.ts'
import type { Links, Meta } from '../wire/index.ts'

/**
 * One page of a list. Iterating it goes on through the following pages, one request each.
 * `links` and `meta` are those of the wire; `meta.count` is all matches, not the page's length.
 */
export type Page<T, M = Meta> = AsyncIterable<T> & {
  data: T[]
  links: Links
  meta: M
  /** The next page, or null at the end. */
  next(): Promise<Page<T, M> | null>
}

/** Requests that one iteration may make. */
const PAGES_MAX = 1_000

/** Asks for a page. The following pages repeat the request with the query of `links.next`. */
export async function fetchPage<T, M = Meta>(
  api: Api,
  method: 'GET' | 'POST',
  path: string,
  request: ApiRequest,
): Promise<Page<T, M>> {
  const answer = await api(method, path, request)
  const { data, links, meta } = parseList<T, M>(answer.body, answer.status)
  const next = async () => {
    if (links.next === null) return null
    // Only its query is used: the token never goes to an address that came in an answer.
    return fetchPage<T, M>(api, method, path, { ...request, query: queryOf(links.next) })
  }
  const page: Page<T, M> = { data, links, meta, next, [Symbol.asyncIterator]: () => iterate(page) }
  return page
}

/** Query and call options of a list, told apart. */
export function listRequest(query: Query, { timeoutMs, signal }: CallOptions): ApiRequest {
  return { query, timeoutMs, signal }
}

async function* iterate<T, M>(first: Page<T, M>): AsyncGenerator<T, void, undefined> {
  let page: Page<T, M> | null = first
  for (let count = 1; page !== null; count++) {
    if (count > PAGES_MAX) throw unexpectedAnswer(200, `The list goes on after ${PAGES_MAX} pages.`)
    yield* page.data
    page = await page.next()
  }
}

function parseList<T, M>(body: unknown, status: number): { data: T[]; links: Links; meta: M } {
  if (!isRecord(body) || !Array.isArray(body.data)) throw unexpectedAnswer(status, 'The answer is not a list.')
  const links = isRecord(body.links) ? body.links : {}
  const link = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    data: body.data as T[],
    links: { next: link(links.next), prev: link(links.prev) },
    meta: body.meta as M,
  }
}

function queryOf(url: string): Query {
  return Object.fromEntries(new URL(url).searchParams)
}
