// Promotions: what the operator offers to the users of a client, for a while and with a number of tasks a month. The number
// is shown, and stops nothing.                                                                        Workflow API 8
import { z } from 'zod'
import type { Db } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import * as store from './store.ts'

const DAYS_MAX = 36_500
const TASKS_MAX = 2_147_483_647

/** A promotion as a seed file or the command line writes it. Strict: a `day` would be one that never ends. */
export const promotionSchema = z.strictObject({
  id: z.string().regex(/^[-a-zA-Z0-9_.]{1,100}$/, 'This may hold letters, digits, -, _ and . (at most 100).'),
  client: z.string().min(1),
  days: z.int().min(1).max(DAYS_MAX).optional(),
  task_limit_per_month: z.int().min(0).max(TASKS_MAX),
})

/** `client`: its client_id. `days`: how long an enrollment lasts; none: until it is ended. */
export type GivenPromotion = z.output<typeof promotionSchema>

/** A promotion as it is listed. `enrolled`: how many users it has now. */
export type ListedPromotion = {
  id: string
  client_id: string
  days: number | null
  task_limit_per_month: number
  enrolled: number
}

/**
 * Offers a promotion, or changes what those who enroll from now on are promised: whoever is enrolled keeps his terms. False
 * when there is no such client.
 */
export async function putPromotion(db: Db, given: GivenPromotion, { clock }: Pick<Deps, 'clock'>): Promise<boolean> {
  return store.upsertPromotion(db, given, clock.now())
}

/** All promotions, or those of a client; by client and id. */
export async function listPromotions(
  clientId: string | undefined,
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<ListedPromotion[]> {
  return store.listPromotions(db, clientId, clock.now())
}
