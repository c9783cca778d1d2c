// Domain events go upward: a slice emits what happened, events.ts (MAP 2) names who hears of it.
// Handlers run inside the writer's transaction; a slow one enqueues a job.
import type { Tx } from './db/index.ts'

/** Payloads by event name. A slice adds its own through declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the slices through declaration merging
export interface EventPayloads {}

export type EventName = keyof EventPayloads & string
export type Emit = <N extends EventName>(tx: Tx, name: N, payload: EventPayloads[N]) => Promise<void>
