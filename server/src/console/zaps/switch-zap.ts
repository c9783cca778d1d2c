// POST /zaps/{id}/switch
// Turns a Zap on or off. One whose connection cannot be used stays off, and the page says so.
// In the editor, what stands in the open step is kept first; what is live stays as it is.
import { holdSession, note, type SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { turnOffZap, turnOnZap, zapIdOf } from '../../zaps/index.ts'
import { saveOpenStep } from './editor/edit-step.ts'
import { hasStep } from './editor/editor-form.ts'
import { loadZap } from './own-zap.ts'
import { editorPath, LIST } from './zap-paths.ts'

export async function switchZap(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const to = form.get('to') === 'on' ? 'on' : 'off'
  const zap = await loadZap(call, deps)
  if (hasStep(form)) {
    const saved = await saveOpenStep(call, form, zap, deps)
    if (saved.kind === 'refused') return saved.page
  }
  const { person } = call.caller
  const outcome = await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    // Not locked before: whoever turns a Zap on takes its connections first.
    const done = to === 'on' ? await turnOnZap(tx, zap, deps) : await turnOffZap(tx, zap, deps)
    if (typeof done === 'object') return 'refused'
    const deed = { userId: person.userId, actor: person.email, subject: zapIdOf(zap) }
    if (zap.is_enabled !== (to === 'on')) await note(tx, { ...deed, action: `zap.turned_${to}` }, deps)
    return to
  })
  return seeOther(form.get('back') === 'editor' ? `${editorPath(zap)}?${outcome}=1` : `${LIST}?${outcome}=${zap.id}`)
}
