// Refusals of /v2/promotions, which read otherwise than those of its neighbours: the status is a text, and four codes say
// it all where the documents name the status.                                                         Workflow API 8
import { type ApiError, type ApiErrorCode, apiStatus } from './errors.ts'

const PATH = /^\/v2\/promotions(\/[^/]*)?\/?$/

// The documents allow a 400 none but these four: what was sent names no promotion.
const CODES: Readonly<Record<number, ApiErrorCode>> = {
  400: 'promotion_not_found',
  401: 'not_authenticated',
  403: 'permission_denied',
  404: 'promotion_not_found',
  409: 'already_enrolled',
}

/** Whether a refusal at `path` is worded as those of promotions are. */
export function isPromotionPath(path: string): boolean {
  return PATH.test(path)
}

/** The body of a refusal by promotions. Statuses of which the documents say nothing (405, 429, 503) keep their codes. */
export function promotionErrorBody({ status, faults }: Pick<ApiError, 'status' | 'faults'>): object {
  return {
    errors: faults.map((fault) => {
      const code = CODES[status] ?? fault.code
      return { status: String(status), code, title: apiStatus[code][1], detail: fault.detail }
    }),
  }
}
