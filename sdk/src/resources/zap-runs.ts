// GET /v2/zap-runs

import type { Api, Query } from '../http/api.ts'
import type { CallOptions } from '../http/deadline.ts'
import type { ZapRun, ZapRunStatus } from '../wire/index.ts'
import { everyItem, fetchPage, LONGEST_PAGE, listRequest, type Page } from './page.ts'

/** Which runs. Without any of these: those of the last 30 days. */
export type ListZapRuns = CallOptions & {
  /** Started at or after it: a Date, RFC 3339, or a bare date (midnight UTC). */
  from?: Date | string
  /** Started before it. */
  to?: Date | string
  /** Of one Zap: its `id`, or the number that runs call it by. */
  zapId?: string | number
  statuses?: readonly ZapRunStatus[]
  /** Up to 150 characters, looked for in the title, in what came in and in what went out. */
  search?: string
  /** Items a page, at most 100. Default 10. */
  limit?: number
  offset?: number
}

/** What the user's Zaps did. */
export type ZapRuns = {
  /**
   * The runs of the user's Zaps, newest first. Needs `zap:runs`. Follows `GET /v2/zap-runs`.
   * @throws {WayleaveError} `invalid`: a date, a status, a search that is too long; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const yesterday = new Date(Date.now() - 86_400_000)
   * const { data, meta } = await user.zapRuns.list({ from: yesterday, statuses: ['error', 'halted'] })
   * console.log(meta.count, data[0]?.zap_title)
   * ```
   */
  list(options?: ListZapRuns): Promise<Page<ZapRun>>
  /**
   * Every run, page by page as they are wanted; `limit` is items a page, here 100.
   * @throws {WayleaveError} while it is iterated: as {@link ZapRuns.list}
   * @example
   * ```ts
   * for await (const run of user.zapRuns.all({ zapId: '00000000-0000-c000-8000-000000000812' })) {
   *   if (run.status === 'success') break // no further page is asked for
   * }
   * ```
   */
  all(options?: ListZapRuns): AsyncIterable<ZapRun>
}

/** The Zap runs of one user. */
export function createZapRuns(api: Api): ZapRuns {
  const runs: ZapRuns = {
    list: (options = {}) => fetchPage(api, 'GET', '/v2/zap-runs', listRequest(queryOf(options), options)),
    all: (options = {}) => everyItem(() => runs.list({ limit: LONGEST_PAGE, ...options }), options),
  }
  return runs
}

function queryOf({ from, to, zapId, statuses, search, limit, offset }: ListZapRuns): Query {
  return {
    from_date: dateOf(from),
    to_date: dateOf(to),
    zap_id: numberOf(zapId),
    statuses: statuses?.join(','),
    search,
    limit,
    offset,
  }
}

function dateOf(date: Date | string | undefined): string | undefined {
  return date instanceof Date ? date.toISOString() : date
}

// A Zap's id ends with the number that its runs name; the documented parameter is the number.
function numberOf(zapId: string | number | undefined): string | number | undefined {
  const digits = /^00000000-0000-c000-8000-(\d{12})$/.exec(String(zapId))?.[1]
  return digits === undefined ? zapId : Number(digits)
}
