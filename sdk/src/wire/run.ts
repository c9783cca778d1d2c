// POST /v2/action-runs and GET /v2/action-runs/{id}

import type { AuthenticationRef } from './authentication.ts'
import type { Item } from './envelope.ts'
import type { JsonObject } from './json.ts'

/** Body of `POST /v2/action-runs`. `callback_url` is HTTPS, at most 2048 characters. */
export type RunRequest = {
  data: { action: string; authentication: AuthenticationRef; inputs: JsonObject; callback_url?: string | null }
}

/** `waiting` until the run ends; the other two are final. */
export type RunStatus = 'waiting' | 'success' | 'error'

/**
 * Whose turn it is: `user` wrong inputs, `authentication` reconnect, `partner` the third-party API failed,
 * `system` the platform failed, `throttled` and `system_throttled` wait `delay` seconds, `hydration` a file or lazy
 * value could not be loaded.
 */
export type RunErrorCode =
  | 'user'
  | 'authentication'
  | 'partner'
  | 'system'
  | 'throttled'
  | 'system_throttled'
  | 'hydration'

/** Why a run ended as `error`. */
export type RunError = {
  code: RunErrorCode
  title: string
  detail: string
  /** Whole seconds, only with the throttled codes. */
  delay?: number
  meta?: JsonObject | null
}

/** One execution of an action. Kept 7 days. */
export type Run = {
  type: 'run'
  id: string
  /** The same as `id`. */
  run_id?: string
  status: RunStatus
  /** Empty while waiting and on error; may be empty on success. */
  results: JsonObject[]
  /** Empty unless `status` is `error`. */
  errors: RunError[]
}

/** `data` of `POST /v2/action-runs`; the optional members come with `Prefer: wait=N` if the run ended in time. */
export type CreatedRun = {
  type: 'run'
  id: string
  status?: RunStatus
  results?: JsonObject[]
  errors?: RunError[]
}

/** Answer of `POST /v2/action-runs`, status 200. */
export type CreateRunResponse = Item<CreatedRun>

/** Answer of `GET /v2/action-runs/{id}`; 202 when a long poll ended before the run. */
export type RunResponse = Item<Run>

/** Body of the POST to `callback_url`. */
export type RunCallback = Item<{
  type: 'run'
  id: string
  status: 'success' | 'error'
  results: JsonObject[]
  errors: RunError[]
}>
