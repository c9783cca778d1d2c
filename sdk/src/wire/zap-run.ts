// GET /v2/zap-runs

import type { List } from './envelope.ts'
import type { Json } from './json.ts'

/**
 * Where a run stands. `pending` goes on by itself; `throttled` too, once the time is over that an app asked for; `held`
 * waits until its Zap is turned on. The others are final.
 */
export type ZapRunStatus =
  | 'delayed'
  | 'scheduled'
  | 'pending'
  | 'error'
  | 'error_handled'
  | 'halted'
  | 'throttled'
  | 'held'
  | 'filtered'
  | 'skipped'
  | 'success'

/** Query of `GET /v2/zap-runs`. Dates are RFC 3339; `statuses` is a comma list. */
export type ZapRunsQuery = {
  /** Inclusive. Default: 30 days ago. */
  from_date?: string
  /** Exclusive. */
  to_date?: string
  zap_id?: number | string
  statuses?: string
  /** Up to 150 characters, looked for in the title, in what came in and in what went out. */
  search?: string
  limit?: number
  offset?: number
}

/** What a Zap did, once for each item of its trigger. Times are RFC 3339, UTC. */
export type ZapRun = {
  id: string
  /** The number of the Zap: the last digits of its `id` in `GET /v2/zaps`. */
  zap_id: number
  zap_title: string | null
  status: ZapRunStatus
  start_time: string | null
  /** Null until it has ended. */
  end_time: string | null
  /** The trigger, and each step that was begun. */
  steps: { status: string | null; start_time?: string | null }[] | null
  /** What the trigger gave. */
  data_in: Json
  /** What the last step gave. */
  data_out: Json
}

/** Answer of `GET /v2/zap-runs`, newest first. */
export type ZapRunsResponse = List<ZapRun>
