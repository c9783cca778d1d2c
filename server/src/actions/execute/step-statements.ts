// Parts of a statement that ends and begins runs of steps. A step's end, the move of its Zap's run and the beginning of the
// next step are one statement, so that they are one round trip and one commit: the hottest path there is. The tables of
// each slice stand in its own parts.
import type { Run, SealedEnd } from '../store.ts'

/** What `endStepsPart` reads. */
export type EndedStep = Pick<Run, 'id' | 'created_at' | 'attempts'> & {
  status: SealedEnd['status']
  ending: string
  at: Date
}

/** How a step's run ended, as `endStepsPart` reads it. */
export function endedStep({ run: { id, created_at, attempts }, status, ending }: SealedEnd, at: Date): EndedStep {
  return { id, created_at, attempts, status, ending, at }
}

/**
 * Ends the runs in the JSON list of `EndedStep` that a parameter names, and returns their ids: not of one that has ended or
 * that another worker has taken up. `from` and `to` name the earliest and latest `created_at` of them, for their partitions.
 */
export function endStepsPart({ list, from, to }: { list: string; from: string; to: string }): string {
  return `update runs set status = claim.status, ending = claim.ending, finished_at = claim.at
   from json_to_recordset(${list}) as claim (id uuid, created_at timestamptz, attempts integer, status text, ending text,
     at timestamptz)
   where runs.id = claim.id and runs.created_at = claim.created_at and runs.created_at between ${from} and ${to}
     and runs.attempts = claim.attempts and runs.status in ('queued', 'running', 'held')
   returning runs.id`
}

/** Writes those of the runs in the JSON list of `Run` whose ids `wanted` selects; their worker carries them out at once. */
export function beginStepsPart({ list, wanted }: { list: string; wanted: string }): string {
  return `insert into runs (id, created_at, client_id, user_id, workspace_id, app_id, app_version, operation, kind,
     connection_id, zap_run_id, inputs, status, attempts, started_at)
   select id, created_at, client_id, user_id, workspace_id, app_id, app_version, operation, kind, connection_id, zap_run_id,
     inputs, status, attempts, started_at
   from json_to_recordset(${list}) as made (id uuid, created_at timestamptz, client_id text, user_id integer,
     workspace_id bigint, app_id uuid, app_version text, operation text, kind text, connection_id integer,
     zap_run_id uuid, inputs text, status text, attempts integer, started_at timestamptz)
   where id in (${wanted})`
}
