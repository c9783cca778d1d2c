// Watch: polls that are due become jobs. Any number of processes may look: each poll is claimed once.
// Of one app so many are under way at a time: one that does not answer keeps its own Zaps waiting, and not all.
import { randomUUID } from 'node:crypto'
import { addSeconds } from '../../../kernel/clock.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { longestWaitSeconds } from './next-poll-at.ts'
import * as store from './store.ts'

/** Polls of one app that are enqueued or under way at a time, over all processes. */
export const POLLS_OF_APP_MAX = 600
const ENQUEUED_MAX = 1_000
/** Polls of one job: they are read, and mostly settled, by one statement. */
const POLLS_OF_JOB = 20

/** Enqueues the polls that are due, within the limits above. */
export async function enqueueDuePolls({ db, clock, queue }: Pick<Deps, 'db' | 'clock' | 'queue'>): Promise<void> {
  const now = clock.now()
  const claim = randomUUID()
  const limits = { now, until: addSeconds(now, store.QUEUED_SECONDS), claim }
  await db.transaction().execute(async (tx) => {
    const due = await store.claimDue(tx, { ...limits, rowsMax: ENQUEUED_MAX, appMax: POLLS_OF_APP_MAX })
    const payloads = jobsOf(due).map((zap_ids) => ({ claim, zap_ids }))
    if (payloads.length > 0) await queue.enqueue(tx, 'zap.poll', ...payloads)
  })
}

/** Watch: what a clock that has been moved back since had put off is due now. */
export async function bringPollsForward({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Promise<void> {
  const now = clock.now()
  await store.bringForward(db, { now, last: addSeconds(now, longestWaitSeconds(config.pollSeconds)) })
}

/** By app: those of one that is slow hold up none of another. */
function jobsOf(due: readonly store.DuePoll[]): number[][] {
  return [...Map.groupBy(due, ({ app_id }) => app_id).values()].flatMap((polls) =>
    Array.from({ length: Math.ceil(polls.length / POLLS_OF_JOB) }, (_, at) =>
      polls.slice(at * POLLS_OF_JOB, (at + 1) * POLLS_OF_JOB).map(({ zap_id }) => zap_id),
    ),
  )
}
