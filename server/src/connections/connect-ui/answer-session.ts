import type { Deps } from '../../kernel/deps.ts'
import { answerOutcome } from './outcome.ts'
import { type Filled, fieldsPage } from './pages/fields.ts'
import { signInPage } from './pages/sign-in.ts'
import { openFields } from './sealed.ts'
import { isOpen, standingOf } from './session.ts'
import * as store from './store.ts'
import type { Visit } from './visit.ts'

/** What a request adds to the page of an open session. */
export type Shown = Filled & { isEditing?: boolean; status?: number }

/** The answer to any visit: the step that is next, or the outcome. */
export async function answerSession(visit: Visit, deps: Deps, shown: Shown = {}): Promise<Response> {
  const standing = standingOf(visit.session, deps.clock.now())
  if (!isOpen(standing.status)) return answerOutcome(visit, standing, deps)
  if (visit.app.auth.type !== 'oauth2') return fieldsPage(visit, shown)
  const isAsked = visit.app.auth.fields.length > 0 && visit.session.auth_fields === null
  if (!isAsked && !shown.isEditing && !shown.mistakes) return signInPage(visit, openFields(visit.session, deps))
  return fieldsPage(visit, { values: openFields(visit.session, deps), ...shown })
}

/** The same after something happened to the session: reads it anew. */
export async function answerAnew(visit: Visit, deps: Deps, shown: Shown = {}): Promise<Response> {
  const session = await store.findSession(deps.db, visit.session.id)
  if (!session) throw new Error(`connect session ${visit.session.id} is gone`)
  return answerSession({ ...visit, session }, deps, shown)
}
