// POST /sign-out
// Ends the session of this browser and what waits in it. Signing out twice is no mistake.
import type { Deps } from '../kernel/deps.ts'
import { type Call, seeOther } from '../kernel/http/index.ts'
import { readSessionForm } from './account-form.ts'
import { note } from './audit.ts'
import { findSession, signOut } from './browser-session.ts'

export async function takeSignOut(call: Call<null>, deps: Deps): Promise<Response> {
  if (!(await findSession(call, deps))) return seeOther('/sign-in')
  const { session } = await readSessionForm(call, deps)
  const cleared = await signOut(session, deps)
  if (session.person) {
    const { userId, email } = session.person
    await note(deps.db, { userId, actor: email, action: 'person.signed_out' }, deps)
  }
  return seeOther('/sign-in', [cleared])
}
