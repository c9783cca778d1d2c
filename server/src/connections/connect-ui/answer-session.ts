import type { Deps } from '../../kernel/deps.ts'
import { seeOther } from '../../kernel/http/index.ts'
import { pageAddress } from './addresses.ts'
import { knownFields } from './known-fields.ts'
import { answerOutcome } from './outcome.ts'
import { type Filled, fieldsPage } from './pages/fields.ts'
import { signInPage } from './pages/sign-in.ts'
import { verifyingPage } from './pages/verifying.ts'
import { openFields } from './sealed.ts'
import { isOpen, isTrying, standingOf } from './session.ts'
import type { Visit } from './visit.ts'

/** What a request adds to the page of an open session. */
export type Shown = Filled & { isEditing?: boolean; status?: number }

/**
 * What a session's page answers: the step that is next, or the outcome. For its GET alone: whatever a form or a callback
 * answers is dropped by the browser when a second click or a reload replaces it, and the report with it.
 */
export async function answerSession(visit: Visit, deps: Deps, shown: Shown = {}): Promise<Response> {
  const standing = standingOf(visit.session, deps.clock.now())
  return isOpen(standing.status) ? showStep(visit, deps, shown) : answerOutcome(visit, standing, deps)
}

/** The step that is next in an open session. */
export async function showStep(visit: Visit, deps: Deps, shown: Shown = {}): Promise<Response> {
  const { app, session } = visit
  const isFilling = shown.isEditing || shown.mistakes !== undefined
  if (isTrying(session) && !isFilling) return verifyingPage(visit)
  if (app.auth.type !== 'oauth2') return fieldsPage(visit, { values: await knownFields(visit, deps), ...shown })
  const isAsked = app.auth.fields.length > 0 && session.auth_fields === null
  if (!isAsked && !isFilling) return signInPage(visit, await openFields(session, deps))
  const values = session.auth_fields === null ? await knownFields(visit, deps) : await openFields(session, deps)
  return fieldsPage(visit, { values, ...shown })
}

/** On to the session's page, which says what came of the request. */
export function seeSession(visit: Visit): Response {
  return seeOther(pageAddress(visit))
}
