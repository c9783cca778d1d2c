// POST /zap-runs/{id}/replay
// Carries out a run that failed again, from the step that failed; by the steps of version `revision`, where that is sent.
import { holdSession, note, type SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { PageError } from '../../../kernel/errors.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { replayZapRun } from '../../../zaps/index.ts'
import { zapRunPath } from '../zap-paths.ts'
import { loadZapRun } from './show-zap-run.ts'

export async function replayOwnZapRun(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const { id } = await loadZapRun(call, deps)
  const { person } = call.caller
  const revision = /^\d{1,9}$/.test(form.get('revision') ?? '') ? Number(form.get('revision')) : undefined
  const outcome = await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    const done = await replayZapRun(tx, id, person, deps, revision)
    const deed = { userId: person.userId, actor: person.email, action: 'zap_run.replayed', subject: id }
    if (done === 'replayed') await note(tx, deed, deps)
    return done
  })
  if (outcome === 'replayed') return seeOther(`${zapRunPath(id)}?replayed=1`)
  throw new PageError(409, 'It cannot be run again', outcome.refused)
}
