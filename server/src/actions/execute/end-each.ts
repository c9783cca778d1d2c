import type { Deps } from '../../kernel/deps.ts'
import { isDatabaseAway } from '../../kernel/http/failures.ts'
import type { Run, RunKey } from '../store.ts'

const ROWS_MAX = 100

/** Which runs are to end: oldest first, from the one after `last` on. */
export type RunList = (page: { last: RunKey | undefined; rowsMax: number }) => Promise<Run[]>

/** Ends them all; one that cannot be ended is logged and keeps none of the others waiting. */
export async function endEach(
  list: RunList,
  end: (run: Run) => Promise<void>,
  { log }: Pick<Deps, 'log'>,
): Promise<void> {
  let last: RunKey | undefined
  do {
    const runs = await list({ last, rowsMax: ROWS_MAX })
    for (const run of runs) {
      await end(run).catch((error) => {
        if (isDatabaseAway(error)) throw error
        log.error({ err: error, run: run.id }, 'a run that is over its time cannot be ended')
      })
    }
    last = runs[ROWS_MAX - 1]
  } while (last)
}
