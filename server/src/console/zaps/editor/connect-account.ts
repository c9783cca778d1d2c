// POST /editor/{id}/connect                                                                          embed-connect §3
// Opens Connect for an app of a step, in this browser. What was entered is kept first; the end leads back to the step.
import { holdSession, type SignedIn } from '../../../accounts/index.ts'
import { openOwnConnect } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { readDraft } from '../../../zaps/index.ts'
import { loadZap } from '../own-zap.ts'
import { editorPath } from '../zap-paths.ts'
import { saveStep } from './edit-step.ts'
import { readStep } from './read-step.ts'

export async function connectAccount(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const zap = await loadZap(call, deps)
  const draft = await readDraft(zap, deps)
  const at = readStep(form.get('step'), draft.content)
  const saved = await saveStep(call, form, { zap, draft, at }, deps)
  if (saved.kind === 'refused') return saved.page
  const app = saved.content.steps[at]?.app
  if (!app) return seeOther(editorPath(zap, at))
  const opened = await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    const { person } = call.caller
    const asked = {
      person,
      clientId: zap.client_id,
      appId: `${app.id}@${app.version}`,
      returnPath: editorPath(zap, at),
    }
    return openOwnConnect(tx, asked, deps)
  })
  return seeOther(opened.location, [opened.cookie])
}
