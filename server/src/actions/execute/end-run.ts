import { notify } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { RUN_CHANNEL } from '../runs/run-waits.ts'
import { sealEnding } from '../sealed-run.ts'
import * as store from '../store.ts'

declare module '../../kernel/events.ts' {
  interface EventPayloads {
    /** A run ended as success or error. */
    'run.finished': { run: store.Run }
  }
}

/** Ends a run and tells everybody, in one transaction. A run that has ended, or has another worker now, is left alone. */
export async function endRun(
  run: store.Run,
  end: store.RunEnd,
  { db, clock, emit, seal }: Pick<Deps, 'db' | 'clock' | 'emit' | 'seal'>,
): Promise<void> {
  const ending = sealEnding(run.id, end, { seal })
  await db.transaction().execute(async (tx) => {
    const ended = await store.finishRun(tx, run, { status: end.status, ending }, clock.now())
    if (!ended) return
    await notify(tx, RUN_CHANNEL, run.id)
    await emit(tx, 'run.finished', { run: ended })
  })
}
