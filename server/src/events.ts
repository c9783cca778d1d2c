// MAP 2: domain event -> who hears of it. Handlers run inside the writer's transaction; a slow one enqueues a job.
import { deliverCallback } from './actions/runs/deliver-callback.ts'
import type { Tx } from './kernel/db/index.ts'
import type { Deps } from './kernel/deps.ts'
import type { EventName, EventPayloads } from './kernel/events.ts'

type Handlers = { [N in EventName]: ReadonlyArray<(tx: Tx, payload: EventPayloads[N], deps: Deps) => Promise<void>> }

export const events: Handlers = {
  'run.finished': [deliverCallback],
}
