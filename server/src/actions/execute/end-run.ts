import { notifyAll } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { together } from '../../kernel/together.ts'
import { RUN_CHANNEL } from '../runs/run-waits.ts'
import { sealEnding } from '../sealed-run.ts'
import * as store from '../store.ts'

declare module '../../kernel/events.ts' {
  interface EventPayloads {
    /** A run ended as success or error. */
    'run.finished': { run: store.Run }
  }
}

type EndDeps = Pick<Deps, 'db' | 'clock' | 'emit' | 'vault'>
type End = { run: store.Run; end: store.RunEnd }

/** Ends a run and tells everybody, in one transaction. A run that has ended, or has another worker now, is left alone. */
export async function endRun(run: store.Run, end: store.RunEnd, deps: EndDeps): Promise<void> {
  await endTogether(deps, { run, end })
}

const endTogether = together<EndDeps, End, void>(async ({ db, clock, emit, vault }, ends) => {
  const sealed = await Promise.all(
    ends.map(async ({ run, end }) => ({ run, status: end.status, ending: await sealEnding(run, end, { vault }) })),
  )
  await db.transaction().execute(async (tx) => {
    const ended = await store.finishRuns(tx, sealed, clock.now())
    await notifyAll(
      tx,
      RUN_CHANNEL,
      ended.map(({ id }) => id),
    )
    for (const run of ended) await emit(tx, 'run.finished', { run })
  })
  return []
})
