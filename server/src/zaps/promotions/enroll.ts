// POST /v2/promotions                                                                                Workflow API 8
// Enrolls the token's user in a promotion that is offered to the client. The body is bare.
import { z } from '@hono/zod-openapi'
import { addSeconds } from '../../kernel/clock.ts'
import { ApiError } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import { randomToken } from '../../kernel/ids.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { enrolledOf, promotionNotFound, refusalSchema } from './enrollment-shape.ts'
import * as store from './store.ts'

const ID_LENGTH = 22
const DAY_SECONDS = 24 * 3600

const body = z.object({ promotion_id: z.string() })

export const enroll = apiEndpoint<TokenCaller, undefined, typeof body>(
  {
    summary: 'Enroll a user in a promotion',
    tag: 'Promotions',
    body,
    answers: { 201: { description: 'Enrolled', schema: z.object({ enrollment_id: z.string() }) } },
    refusal: refusalSchema,
  },
  async ({ caller, body }, { db, clock }) => {
    const promotion = await store.findPromotion(db, caller.clientId, body.promotion_id)
    if (!promotion) throw promotionNotFound()
    const made = enrollmentIn(promotion, enrolledOf(caller), clock.now())
    const isMade = await db.transaction().execute(async (tx) => {
      await store.deleteExpired(tx, made.enrolled_at, made)
      return store.insertEnrollment(tx, made)
    })
    if (!isMade) throw new ApiError({ code: 'already_enrolled', detail: 'This user is enrolled already.' })
    return { status: 201, body: { enrollment_id: made.id } }
  },
)

function enrollmentIn(
  { id, days, task_limit_per_month }: store.Promotion,
  enrolled: store.Enrolled,
  now: Date,
): store.Enrollment {
  return {
    ...enrolled,
    id: `en_${randomToken(ID_LENGTH)}`,
    promotion_id: id,
    task_limit_per_month,
    enrolled_at: now,
    expires_at: days === null ? null : addSeconds(now, days * DAY_SECONDS),
  }
}
