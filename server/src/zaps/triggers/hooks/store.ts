// The SQL of `zap_subscriptions`.
import { sql } from 'kysely'
import type { Db } from '../../../kernel/db/index.ts'

/**
 * Where an app sends its notifications for a Zap. `starting`: the app is to be told of it; `ending`: that it is over;
 * `ended`: it has been, or never will be.
 */
export type Subscription = {
  /** The secret end of its address. */
  id: string
  zap_id: number
  workspace_id: number
  user_id: number
  client_id: string
  /** Of the Zap, that it was begun with. */
  revision: number
  app_id: string
  app_version: string
  trigger: string
  connection_id: number | null
  /** Sealed: what the trigger was given. */
  input: string
  status: 'starting' | 'active' | 'ending' | 'ended'
  /** Sealed: what the app said of it. */
  data: string | null
  /** Failed tries to begin it, or to end it. */
  attempts: number
  /** Why it could not be begun yet, in words for the person. */
  problem: string | null
  created_at: Date
}

export type NewSubscription = Omit<Subscription, 'status' | 'data' | 'attempts' | 'problem'> & { next_at: Date }

export async function insertSubscription(db: Db, made: NewSubscription): Promise<void> {
  await sql`
    insert into zap_subscriptions (id, zap_id, workspace_id, user_id, client_id, revision, app_id, app_version, trigger,
      connection_id, input, status, next_at, created_at)
    values (${made.id}, ${made.zap_id}, ${made.workspace_id}, ${made.user_id}, ${made.client_id}, ${made.revision},
      ${made.app_id}, ${made.app_version}, ${made.trigger}, ${made.connection_id}, ${made.input}, 'starting',
      ${made.next_at}, ${made.created_at})`.execute(db)
}

/** What a Zap has subscribed to is to be ended, from now on. */
export async function beginEnding(db: Db, zapId: number, now: Date): Promise<void> {
  await sql`
    update zap_subscriptions set status = 'ending', attempts = 0, problem = null, next_at = ${now}
    where zap_id = ${zapId} and status in ('starting', 'active')`.execute(db)
}
