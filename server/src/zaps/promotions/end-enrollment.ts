// DELETE /v2/promotions/{enrollment_id}                                                              Workflow API 8
// The client ends an enrollment of one of its users, with what was counted for it.
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { AppCaller } from '../../oauth/index.ts'
import { promotionNotFound, refusalSchema } from './enrollment-shape.ts'
import * as store from './store.ts'

export const endEnrollment = apiEndpoint<AppCaller>(
  {
    summary: 'End an enrollment in a promotion',
    description: 'With a token of the client itself (client_credentials); a partner with one of the user’s.',
    tag: 'Promotions',
    answers: { 204: { description: 'It is over' } },
    refusal: refusalSchema,
  },
  async ({ caller: { clientId, user }, params }, { db, clock }) => {
    const of = { client_id: clientId, user }
    if (!(await store.deleteEnrollment(db, params.enrollment_id ?? '', of, clock.now()))) throw promotionNotFound()
    return { status: 204 }
  },
)
