import { z } from '@hono/zod-openapi'
import type { Enrollment } from '@wayleave/sdk/wire'
import { ApiError } from '../../kernel/errors.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import type * as store from './store.ts'

/** An enrollment as it is shown. */
export const enrollmentSchema = z
  .object({
    promotion_id: z.string(),
    enrollment_date: z.iso.datetime(),
    expiration_date: z.iso.datetime().nullable().describe('null: it lasts until it is ended'),
    task_limit_per_month: z.int().describe('Shown, and not enforced'),
    tasks_used_this_month: z.int().describe('Of the month by UTC, since the enrollment'),
    status: z.literal('enrolled'),
  })
  .openapi('Enrollment')

/** The refusals of these operations. */
export const refusalSchema = z
  .object({
    errors: z
      .array(
        z.object({
          status: z.string(),
          code: z
            .string()
            .describe('not_authenticated, permission_denied, promotion_not_found, already_enrolled; or as elsewhere'),
          title: z.string(),
          detail: z.string(),
        }),
      )
      .min(1),
  })
  .openapi('PromotionErrorResponse')

/** The body that shows an enrollment. */
export function enrollmentOf(enrollment: store.Enrollment, tasksUsed: number): Enrollment {
  return {
    promotion_id: enrollment.promotion_id,
    enrollment_date: enrollment.enrolled_at.toISOString(),
    expiration_date: enrollment.expires_at?.toISOString() ?? null,
    task_limit_per_month: enrollment.task_limit_per_month,
    tasks_used_this_month: tasksUsed,
    status: 'enrolled',
  }
}

/** Whose enrollments a user's token opens. */
export function enrolledOf({ clientId, userId, workspaceId }: TokenCaller): store.Enrolled {
  return { client_id: clientId, user_id: userId, workspace_id: workspaceId }
}

/** 404 for what is not there, is over, or is somebody else's: all read alike. */
export function promotionNotFound(): ApiError {
  return new ApiError({ code: 'promotion_not_found', detail: 'There is no such promotion or enrollment.' })
}
