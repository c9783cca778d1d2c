import * as z from 'zod'
import { ApiError } from './errors.ts'

/** The query members of every list. */
export const pageQuery = { limit: z.coerce.number().int().min(1).max(100).default(10), cursor: z.string().optional() }

/** One page, the opaque cursor of the next one (null at the end) and its absolute URL. */
export type Page<T> = { items: T[]; next_cursor: string | null; links: { next: string | null } }

type PageQuery = { limit: number; cursor?: string | undefined }

/** Cuts the page that `query` asks for out of `all`. `url` is the request's own. Throws ApiError 400 `invalid_cursor`. */
export function cutPage<T>(all: readonly T[], query: PageQuery, url: string): Page<T> {
  const start = query.cursor === undefined ? 0 : readCursor(query.cursor)
  const end = start + query.limit
  const next = end < all.length ? Buffer.from(`at:${end}`).toString('base64url') : null
  return { items: all.slice(start, end), next_cursor: next, links: { next: next && withCursor(url, next) } }
}

function readCursor(cursor: string): number {
  const [, position] = /^at:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (position === undefined) throw new ApiError(400, 'invalid_cursor', 'The cursor is not one of ours.')
  return Number(position)
}

function withCursor(url: string, cursor: string): string {
  const next = new URL(url)
  next.searchParams.set('cursor', cursor)
  next.searchParams.delete('access_token') // where it came in the query, it is not handed back in a link
  return next.href
}
