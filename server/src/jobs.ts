// MAP 3: background jobs, and what is looked at each second.
import type { Deps } from './kernel/deps.ts'
import type { JobHandlers } from './kernel/queue/index.ts'
import { deleteDead } from './oauth/index.ts'

/** Job -> handler. */
export function jobs(_deps: Deps): JobHandlers {
  return {}
}

/** A look at what is due: `everySeconds` by the clock; 1 is each tick. */
export type Watch = { name: string; everySeconds: number; look(deps: Deps): Promise<void> }

const DAY_MS = 24 * 3600 * 1000

export const watches: readonly Watch[] = [
  {
    name: 'dead tokens',
    everySeconds: 3600,
    look: ({ db, clock }) => deleteDead(db, new Date(clock.now().getTime() - DAY_MS)),
  },
]
