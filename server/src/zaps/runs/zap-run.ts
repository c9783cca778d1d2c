// What a Zap did, once for each item of its trigger.

/** The key of a run's row; `created_at` leads to its partition. */
export type ZapRunKey = { id: string; created_at: Date }

/**
 * `pending`: it waits or is under way; `throttled`: a provider asked to wait; `held`: its Zap is off, and it goes on where it
 * stands when that is turned on (worked out when it is read, never stored: turning off touches no run).
 */
export type ZapRunStatus = (typeof zapRunStatuses)[number]

/** The statuses of the Workflow API, in its order. Some of them nothing here gives.                   Workflow API 6.3 */
export const zapRunStatuses = [
  'delayed',
  'scheduled',
  'pending',
  'error',
  'error_handled',
  'halted',
  'throttled',
  'held',
  'filtered',
  'skipped',
  'success',
] as const

/** How one step went. `run_id`: of the action run that carried it out; none for the trigger and for filters. */
export type StepRecord = {
  run_id: string | null
  status: ZapRunStatus
  start_time: string | null
  end_time: string | null
}

export type ZapRun = ZapRunKey & {
  zap_id: number
  zap_title: string
  /** Of the Zap's steps, that it began with. */
  revision: number
  user_id: number
  workspace_id: number
  client_id: string
  status: ZapRunStatus
  /** Of the step that is next, or stood last. */
  position: number
  /** The action run that carries out that step, from its beginning to its end. */
  step_run: string | null
  /** One for each step that was begun. */
  steps: StepRecord[]
  /** Of the step that is next, when its provider asked to wait. */
  tries: number
  /** Sealed: the trigger's item. */
  data_in: string
  /** Sealed: what each step after the trigger gave, in order. */
  outputs: string | null
  /** Keyed hashes of the words in both. */
  words: number[]
  /** Why it did not end well, in words for the person; masked. */
  problem: string | null
  finished_at: Date | null
}
