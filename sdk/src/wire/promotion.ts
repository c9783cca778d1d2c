// POST /v2/promotions, GET and DELETE /v2/promotions/{enrollment_id}

/** Body of `POST /v2/promotions`, bare. */
export type PromotionRequest = { promotion_id: string }

/** 201 answer of `POST /v2/promotions`. */
export type EnrollmentCreated = { enrollment_id: string }

/** Answer of `GET /v2/promotions/{enrollment_id}`. Times are RFC 3339, UTC. */
export type Enrollment = {
  promotion_id: string
  enrollment_date: string
  expiration_date?: string | null
  task_limit_per_month?: number
  tasks_used_this_month?: number
  status: 'enrolled'
}

/** Body of their refusals: `status` is text here. */
export type PromotionErrorResponse = {
  errors: {
    status: string
    code: 'not_authenticated' | 'permission_denied' | 'promotion_not_found' | 'already_enrolled'
    title?: string
    detail?: string
  }[]
}
