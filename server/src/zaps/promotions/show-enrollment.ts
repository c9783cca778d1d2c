// GET /v2/promotions/{enrollment_id}                                                                 Workflow API 8
// How long the user is enrolled, and what he has used this month.
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { enrolledOf, enrollmentOf, enrollmentSchema, promotionNotFound, refusalSchema } from './enrollment-shape.ts'
import * as store from './store.ts'
import { tasksUsedThisMonth } from './tasks-used.ts'

export const showEnrollment = apiEndpoint<TokenCaller>(
  {
    summary: 'Show an enrollment in a promotion',
    tag: 'Promotions',
    answers: { 200: { description: 'The enrollment', schema: enrollmentSchema } },
    refusal: refusalSchema,
  },
  async ({ caller, params }, deps) => {
    const { db, clock } = deps
    const enrollment = await store.findEnrollment(db, params.enrollment_id ?? '', enrolledOf(caller), clock.now())
    if (!enrollment) throw promotionNotFound()
    return { body: enrollmentOf(enrollment, await tasksUsedThisMonth(enrollment, deps)) }
  },
)
