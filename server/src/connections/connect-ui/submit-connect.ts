// POST /to/{app}?session=…                                                                                embed-connect §3, 2-4
// The one form of a session's pages: the app's own fields, or Cancel. The fields of an OAuth app are kept for the sign-in
// that follows; those of any other app are tried at once. No answer to it holds an outcome: the page that it leads to does.
import type { Deps } from '../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import type { AuthFields } from '../outbound/index.ts'
import { seeSession, showStep } from './answer-session.ts'
import { checkSignIn } from './authorize.ts'
import { finish } from './finish.ts'
import { DECISION_NAME } from './form.ts'
import { obtainCredentials, tellingWords } from './obtain-credentials.ts'
import { readFields } from './read-fields.ts'
import { sealFields } from './sealed.ts'
import { isOpen, standingOf } from './session.ts'
import * as store from './store.ts'
import { beginTry, failTry } from './tries.ts'
import { openVisit, type Visit } from './visit.ts'
import { fieldToBlame, misfitOf, wordsOf } from './wrong-set-up.ts'

export async function submitConnect(call: Call<null>, deps: Deps): Promise<Response> {
  const visit = await openVisit(call, deps)
  const form = await readPageForm(call.request, visit.session.csrf_token)
  if (!isOpen(standingOf(visit.session, deps.clock.now()).status)) return seeSession(visit)
  if (form.get(DECISION_NAME) === 'cancel') return cancel(visit, deps)

  const { values, mistakes } = readFields(form, visit.app.auth.fields)
  if (Object.keys(mistakes).length > 0) return showStep(visit, deps, { values, mistakes, status: 422 })
  return visit.app.auth.type === 'oauth2' ? keep(visit, values, deps) : tryAtOnce(visit, values, deps)
}

async function cancel(visit: Visit, deps: Deps): Promise<Response> {
  const how = { status: 'cancelled', error: 'access_denied', description: 'The person cancelled.' } as const
  await store.end(deps.db, visit.session.id, how, deps.clock.now())
  return seeSession(visit)
}

async function keep(visit: Visit, values: AuthFields, deps: Deps): Promise<Response> {
  try {
    checkSignIn(visit.app, values, deps.publicUrl)
  } catch (error) {
    const misfit = misfitOf(error)
    const mistakes = { [fieldToBlame(visit.app, misfit) ?? '']: wordsOf(misfit, visit, deps) }
    return showStep(visit, deps, { values, mistakes, status: 422 })
  }
  const sealed = await sealFields(visit.session, values, deps)
  await store.keepFields(deps.db, visit.session.id, sealed, deps.clock.now())
  return seeSession(visit)
}

async function tryAtOnce(visit: Visit, values: AuthFields, deps: Deps): Promise<Response> {
  if (!(await beginTry(visit, deps))) return seeSession(visit)
  const obtained = await obtainCredentials(visit.app, values, deps)
  const finished = obtained.kind === 'problem' ? obtained : await finish(visit, obtained, deps)
  if (finished.kind === 'to_confirm') return seeOther(finished.location)
  if (finished.kind === 'stored') return seeSession(visit)
  const failed = await failTry(visit, tellingWords(finished, visit, deps), deps)
  return failed ? showStep(failed, deps, { values, status: 422 }) : seeSession(visit)
}
