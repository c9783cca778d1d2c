// What becomes of a run that a worker has just taken up.                                            Workflow API 7.5
import { isWriting } from '../../apps/index.ts'
import type { Run } from '../store.ts'

const WORKERS_MAX = 3

export type ClaimVerdict =
  | 'execute'
  /** An earlier worker died after its write may have left. */
  | 'outcome_unknown'
  /** Workers keep dying of it. */
  | 'given_up'

/** Pure. `attempts` counts this worker too, and those that put the run back to be held, which did not die of it. */
export function judgeClaim({
  kind,
  attempts,
  holds,
  write_sent_at,
}: Pick<Run, 'kind' | 'attempts' | 'holds' | 'write_sent_at'>): ClaimVerdict {
  if (isWriting(kind) && write_sent_at !== null) return 'outcome_unknown'
  return attempts - holds > WORKERS_MAX ? 'given_up' : 'execute'
}
