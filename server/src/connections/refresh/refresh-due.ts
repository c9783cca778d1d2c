// Watch and job connection.refresh: tokens are renewed ahead of time also while nobody calls.          outbound-oauth §3
// A thousand connections whose tokens end at the same moment must overload neither their provider nor the database: of one
// app so many refreshes are enqueued or under way at a time, and so many in all are enqueued in one look. The others are
// taken by the next looks; whoever calls meanwhile renews his own.
import { findAppVersion } from '../../apps/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Job } from '../../kernel/queue/index.ts'
import { openCredentials } from '../credentials.ts'
import { findConnection } from '../store.ts'
import { claimDue, unmarkQueued } from './due-store.ts'
import { refreshConnection } from './refresh.ts'
import { canRenew } from './request-tokens.ts'

declare module '../../kernel/queue/queue.ts' {
  interface JobPayloads {
    'connection.refresh': { id: number; generation: number }
  }
}

/** Refreshes ahead of one app that are enqueued or under way at a time, over all processes. */
export const REFRESHES_OF_APP_MAX = 20
const ENQUEUED_MAX = 100
const JOB_SECONDS = 120

/** Enqueues a refresh for each connection that is due, within the limits above. */
export async function enqueueDueRefreshes({ db, clock, queue }: Pick<Deps, 'db' | 'clock' | 'queue'>): Promise<void> {
  const now = clock.now()
  const until = addSeconds(now, JOB_SECONDS)
  const limits = { now, until, rowsMax: ENQUEUED_MAX, appMax: REFRESHES_OF_APP_MAX }
  await db.transaction().execute(async (tx) => {
    const due = await claimDue(tx, limits)
    const jobs = due.map(({ id, generation }) => ({ id, generation }))
    if (jobs.length > 0) await queue.enqueue(tx, 'connection.refresh', ...jobs)
  })
}

/** Renews the tokens of one connection, unless somebody has since it was enqueued. */
export async function refreshAhead({ data }: Job<'connection.refresh'>, deps: Deps): Promise<void> {
  const { id, generation } = data
  const connection = await findConnection(deps.db, id)
  const isDue = connection?.status === 'active' && connection.generation === generation
  const app = isDue && (await findAppVersion(connection.app_id, connection.app_version, deps))
  if (app && canRenew(app, await openCredentials(connection, deps)))
    await refreshConnection(connection, app, { isTokenRefused: false }, deps)
  await unmarkQueued(deps.db, id)
}
