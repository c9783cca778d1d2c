// Job run.execute: a worker takes up a run and brings it to its end.                                Workflow API 7.5
// A job comes a second time when its worker died. A read or search is repeated then; a write only if its request had not
// left.
import { findAppVersion } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Job } from '../../kernel/queue/index.ts'
import { together } from '../../kernel/together.ts'
import { RunHeld } from '../held/hold-run.ts'
import * as store from '../store.ts'
import { endRun } from './end-run.ts'
import { judgeClaim } from './judge-claim.ts'
import { performRun, RunTakenOver } from './perform-run.ts'
import { outcomeUnknown, systemFailure } from './run-error.ts'

declare module '../../kernel/queue/queue.ts' {
  interface JobPayloads {
    'run.execute': { id: string; created_at: string }
  }
}

// The jobs that come in one batch are taken up by one statement.
const claim = together(({ pool, clock }: Deps, keys: readonly store.RunKey[]) =>
  store.claimRuns(pool, keys, clock.now()),
)

export async function executeRun({ data, signal }: Job<'run.execute'>, deps: Deps): Promise<void> {
  const key = { id: data.id, created_at: new Date(data.created_at) }
  const run = await claim(deps, key)
  if (!run) return
  try {
    await endRun(run, await endOf(run, signal, deps), deps)
  } catch (error) {
    if (!(error instanceof RunTakenOver || error instanceof RunHeld)) throw error
  }
}

async function endOf(run: store.Run, signal: AbortSignal, deps: Deps): Promise<store.RunEnd> {
  const verdict = judgeClaim(run)
  if (verdict !== 'execute') return endUnexecuted(run, verdict, deps)
  return performRun(run, signal, deps)
}

/** The end of a run that must not be carried out again. */
export async function endUnexecuted(
  run: store.Run,
  verdict: 'outcome_unknown' | 'given_up',
  deps: Deps,
): Promise<store.RunEnd> {
  const app = await findAppVersion(run.app_id, run.app_version, deps)
  const error =
    verdict === 'outcome_unknown'
      ? outcomeUnknown(app?.name ?? 'the app')
      : systemFailure('The run did not come to an end: the workers that took it up were stopped. Run it again.')
  return { status: 'error', results: [], errors: [error] }
}
