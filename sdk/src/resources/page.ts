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

/** Items a page when every item is wanted: the most that a page can have. */
export const LONGEST_PAGE = 100

/**
 * Every item of a list. A page is asked for when its first item is, so `break` costs no further request; each iteration
 * begins anew. Once `signal` has aborted nothing more comes, also not of a page that is here.
 */
export function everyItem<T, M>(first: () => Promise<Page<T, M>>, { signal }: CallOptions): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => walk(first, signal) }
}

async function* walk<T, M>(first: () => Promise<Page<T, M>>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  for await (const item of await first()) {
    signal?.throwIfAborted()
    yield item
  }
}

async function* iterate<T, M>(first: Page<T, M>): AsyncGenerator<T, void, undefined> {
  const followed = new Set<string>()
  for (let page: Page<T, M> | null = first; page !== null; page = await page.next()) {
    yield* page.data
    const link = page.links.next
    if (link !== null && followed.has(link)) throw unexpectedAnswer(200, 'The list goes round in a circle.')
    if (link !== null) followed.add(link)
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
