// MAP 2: domain event -> who hears of it. Handlers run inside the writer's transaction; a slow one enqueues a job.
import { releaseHeldRuns } from './actions/held/release-held-runs.ts'
import { deliverCallback } from './actions/runs/deliver-callback.ts'
import { revokeApiKeysOf } from './clients/index.ts'
import { mailExpiry } from './connections/expiry/mail-expiry.ts'
import { tellWebhooks } from './connections/webhooks/index.ts'
import type { Tx } from './kernel/db/index.ts'
import type { Deps } from './kernel/deps.ts'
import type { EventName, EventPayloads } from './kernel/events.ts'
import { revokeGrantsOf } from './oauth/grant.ts'
import { mailStoppedZaps, turnOffZapsOf, turnOffZapsOfPerson, zapsStoppedBy } from './zaps/index.ts'

type Handlers = { [N in EventName]: ReadonlyArray<(tx: Tx, payload: EventPayloads[N], deps: Deps) => Promise<void>> }

const heard = {
  'connection.created': [tellWebhooks('connection.created')],
  'connection.expiry_scheduled': [tellWebhooks('connection.expiry_scheduled')],
  'connection.expired': [turnOffZapsOf, mailExpiry(zapsStoppedBy), tellWebhooks('connection.expired')],
  'connection.recovered': [releaseHeldRuns, tellWebhooks('connection.recovered')],
  'connection.deleted': [turnOffZapsOf, mailStoppedZaps, releaseHeldRuns, tellWebhooks('connection.deleted')],
  'person.deactivated': [revokeGrantsOf, revokeApiKeysOf, turnOffZapsOfPerson],
  'run.finished': [deliverCallback],
} satisfies Handlers

export const events: Handlers = heard

/** Who hears of a closed account, also from the command line: they need no running program. */
export const closeAccountOf = heard['person.deactivated']
