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

/** Pure. `attempts` counts this worker too. */
export function judgeClaim({
  kind,
  attempts,
  write_sent_at,
}: Pick<Run, 'kind' | 'attempts' | 'write_sent_at'>): ClaimVerdict {
  if (isWriting(kind) && write_sent_at !== null) return 'outcome_unknown'
  return attempts > WORKERS_MAX ? 'given_up' : 'execute'
}
