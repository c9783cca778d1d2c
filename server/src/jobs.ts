// MAP 3: background jobs, and what is looked at each second.

import { mailLink } from './accounts/forgot-password.ts'
import { deleteOverAccounts } from './accounts/housekeeping.ts'
import { endStrandedRuns } from './actions/execute/end-stranded-runs.ts'
import { executeRun } from './actions/execute/execute-run.ts'
import { endHeldRuns } from './actions/held/end-held-runs.ts'
import { keepRuns } from './actions/housekeeping.ts'
import { wipeOver } from './connections/connect-ui/store.ts'
import { announceExpiries } from './connections/expiry/announce-expiries.ts'
import { enqueueProbes, probeApp } from './connections/health/probe-connections.ts'
import { keepTimelines } from './connections/keep-timelines.ts'
import { forgetUnusedClients } from './connections/own-client/index.ts'
import { enqueueDueRefreshes, refreshAhead } from './connections/refresh/refresh-due.ts'
import { attemptDelivery, enqueueDueDeliveries, keepDeliveries } from './kernel/deliver/index.ts'
import type { Deps } from './kernel/deps.ts'
import { deleteDeadIdempotencyKeys } from './kernel/idempotency.ts'
import { deleteOldKeys } from './kernel/jwt/index.ts'
import { deleteOldCounts } from './kernel/limits/index.ts'
import { deleteOldMails, enqueueDueMails, sendMail } from './kernel/mail/index.ts'
import type { JobName, Jobs } from './kernel/queue/index.ts'
import { deleteDead, deleteOldGrants } from './oauth/index.ts'
import { drainLane } from './zaps/engine/drain-lane.ts'
import { keepZapRuns } from './zaps/engine/keep-zap-runs.ts'
import { restartLanes, resumeLanes } from './zaps/engine/watch-lanes.ts'
import { keepTasksUsed } from './zaps/index.ts'
import {
  endOrphanedSubscriptions,
  enqueueDueSubscriptions,
  forgetEndedSubscriptions,
  settleSubscription,
} from './zaps/triggers/hooks/subscribe-due.ts'
import { moveSubscriptions } from './zaps/triggers/move-subscriptions.ts'
import { bringPollsForward, enqueueDuePolls } from './zaps/triggers/polling/enqueue-due-polls.ts'
import { pollZaps } from './zaps/triggers/polling/poll-zaps.ts'

/** Job -> handler. */
export const jobs: Jobs<Deps> = {
  'run.execute': { handle: executeRun, concurrency: 50 }, // they mostly wait for their providers
  'connection.refresh': { handle: refreshAhead, concurrency: 20 }, // they too
  'zap.poll': { handle: pollZaps, concurrency: 50 }, // of up to 20 polls each
  'zap.subscription': { handle: settleSubscription, concurrency: 10 },
  'zap.lane': { handle: drainLane, concurrency: 50 },
  'connection.probe': { handle: probeApp, concurrency: 4 },
  'delivery.attempt': { handle: attemptDelivery, concurrency: 10 },
  'account.mail-link': { handle: mailLink, concurrency: 2 },
  'mail.send': { handle: sendMail, concurrency: 5 },
}

/** Jobs that go on for long, and that many a stop of their worker must not end. */
export const jobRetries: Partial<Record<JobName, number>> = { 'zap.lane': 100 }

/** The names of all jobs. */
export const jobNames = Object.keys(jobs) as readonly JobName[]

/** A look at what is due: `everySeconds` by the clock; 1 is each tick. */
export type Watch = { name: string; everySeconds: number; look(deps: Deps): Promise<void> }

const DAY_MS = 24 * 3600 * 1000

export const watches: readonly Watch[] = [
  { name: 'due deliveries', everySeconds: 1, look: enqueueDueDeliveries },
  { name: 'due mails', everySeconds: 1, look: enqueueDueMails },
  { name: 'tokens due for a refresh', everySeconds: 1, look: enqueueDueRefreshes },
  { name: 'triggers due for a poll', everySeconds: 1, look: enqueueDuePolls },
  { name: 'triggers that a clock moved back has put off', everySeconds: 300, look: bringPollsForward },
  { name: 'subscriptions to begin or to end', everySeconds: 1, look: enqueueDueSubscriptions },
  { name: 'subscriptions of Zaps that are gone', everySeconds: 300, look: endOrphanedSubscriptions },
  { name: 'subscriptions with a former public address', everySeconds: 60, look: moveSubscriptions },
  { name: 'subscriptions that ended 30 days ago', everySeconds: 3600, look: forgetEndedSubscriptions },
  { name: 'connections near their end', everySeconds: 10, look: announceExpiries },
  { name: 'health probes', everySeconds: 60, look: enqueueProbes },
  { name: 'token timelines', everySeconds: 3600, look: keepTimelines },
  { name: 'runs held for a day', everySeconds: 30, look: endHeldRuns },
  { name: 'Zaps that have waited for a provider', everySeconds: 1, look: resumeLanes },
  { name: 'Zaps without a worker', everySeconds: 30, look: restartLanes },
  { name: 'Zap runs kept 30 days', everySeconds: 3600, look: keepZapRuns },
  { name: 'tasks of promotions', everySeconds: 6 * 3600, look: keepTasksUsed }, // before their runs are dropped
  { name: 'stranded runs', everySeconds: 30, look: endStrandedRuns },
  { name: 'runs kept 7 days', everySeconds: 3600, look: keepRuns },
  { name: 'deliveries kept 7 days', everySeconds: 3600, look: keepDeliveries },
  { name: 'browser sessions and mailed links that are over', everySeconds: 60, look: deleteOverAccounts },
  { name: 'mails kept 7 days', everySeconds: 3600, look: deleteOldMails },
  {
    name: 'idempotency keys of yesterday',
    everySeconds: 3600,
    look: ({ db, clock }) => deleteDeadIdempotencyKeys(db, clock.now()),
  },
  {
    name: 'connect sessions whose time is over',
    everySeconds: 60,
    look: ({ db, clock }) => wipeOver(db, clock.now()),
  },
  { name: 'own OAuth clients that no connection needs', everySeconds: 3600, look: forgetUnusedClients },
  { name: 'limits of windows that are over', everySeconds: 60, look: deleteOldCounts },
  { name: 'signing keys whose tokens are over', everySeconds: 3600, look: deleteOldKeys },
  {
    name: 'dead tokens',
    everySeconds: 60,
    look: ({ db, clock }) => deleteDead(db, new Date(clock.now().getTime() - DAY_MS)),
  },
  {
    name: 'revoked grants and used tokens',
    everySeconds: 3600,
    look: ({ db, clock }) => deleteOldGrants(db, clock.now()),
  },
]
