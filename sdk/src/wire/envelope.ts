// What every /v2 answer is wrapped in: lists, single resources, errors. Seed 002.

/** Absolute URLs of the neighbour pages, or null at either end. */
export type Links = { next: string | null; prev: string | null }

/** `count` is all matches, not the page's length; `limit` is null where a list is never paged. */
export type Meta = { count: number; limit: number | null; offset: number }

/** A /v2 list. */
export type List<T> = { data: T[]; links: Links; meta: Meta }

/** One /v2 resource. */
export type Item<T> = { data: T }

/** Which part of the request an error is about: a JSON Pointer into the body, a query parameter or a header. */
export type ErrorSource = { pointer?: string; parameter?: string; header?: string }

/** `source` is `ZAPIER` (a wire constant: the platform) or `PARTNER` (a third-party API caused the failure). */
export type ErrorMeta = { source?: string; full_details?: { message?: string; code?: string } }

/** One entry of an error envelope. `status` is the HTTP status. */
export type ErrorEntry = {
  status: number
  code: string
  title: string
  detail: string
  source: ErrorSource | null
  meta: ErrorMeta | null
}

/** Body of every answer of /v1 and /v2 that is not 2xx. At least one entry. */
export type ErrorResponse = { errors: ErrorEntry[] }
