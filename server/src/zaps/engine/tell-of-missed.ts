// A notification that holds nothing where its trigger's `result` points becomes no run. Its sender was told 200; who wrote the
// app, and whose Zap it is, are told here.
import type { Caught } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { noteTriggerProblem } from '../triggers/index.ts'
import type { Zap } from '../zap.ts'
import { cameInAt } from './queue-store.ts'

/** Keeps what the last of these notifications says of the trigger, and logs each that held nothing. */
export async function tellOfMissed(
  zap: Zap,
  read: ReadonlyArray<{ seq: number; caught: Caught }>,
  deps: Deps,
): Promise<void> {
  const understood = read.flatMap(({ seq, caught }) => (caught.kind === 'caught' ? [{ seq, ...caught }] : []))
  for (const { missed } of understood)
    if (missed !== undefined)
      deps.log.info({ zap: zap.id, result: missed }, 'a notification held nothing at the result of its trigger')
  const last = understood.at(-1)
  if (!last) return
  const problem = last.missed === undefined ? null : await wordsFor(zap, last.seq, last.missed, deps)
  await noteTriggerProblem(deps.pool, zap.id, problem)
}

async function wordsFor(zap: Zap, seq: number, path: string, { db, clock }: Deps): Promise<string> {
  const at = (await cameInAt(db, zap.id, seq)) ?? clock.now()
  const minute = at.toISOString().slice(0, 16).replace('T', ' ')
  return `A notification came at ${minute} UTC and held nothing at \`${path}\`: check \`result\` of the trigger.`
}
