// GET and POST /zaps/{id}/delete
// Deletes a Zap after a look at what goes with it. The runs that have ended stay in the history until they are old.
import { note, type SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { deleteZap, discardHeld, turnOffZap, zapIdOf } from '../../zaps/index.ts'
import { panel } from '../parts/console-page.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { loadZap, lockZap } from './own-zap.ts'
import { zapsPage } from './zap-page.ts'
import { editorPath, LIST, zapPath } from './zap-paths.ts'

export async function confirmDeletingZap(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const zap = await loadZap(call, deps)
  const what = zap.is_enabled
    ? html`<p><strong>It is on.</strong> From then on nothing triggers it, and its app is told to send it nothing more.</p>`
    : ''
  const form = ownForm(
    call.caller,
    zapPath(zap, 'delete'),
    html`${what}<p>Its steps and its draft go, and so does everything that waits or is held. What it did stays in the history for 30 days.</p>
${formActions('Delete this Zap', { cancel: editorPath(zap), isDangerous: true })}`,
  )
  return zapsPage(call.caller, panel('delete', zap.title, 'This cannot be undone.', form), {
    title: 'Delete this Zap?',
    up: [zap.title, editorPath(zap)],
  })
}

export async function deleteOwnZap(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const { person } = call.caller
  await deps.db.transaction().execute(async (tx) => {
    const zap = await lockZap(tx, call)
    await turnOffZap(tx, zap, deps) // its app is told of the end
    await discardHeld(tx, zap, deps) // in the history it has ended
    await deleteZap(tx, zap.id)
    const deed = { userId: person.userId, actor: person.email, action: 'zap.deleted', subject: zapIdOf(zap) }
    await note(tx, { ...deed, detail: { title: zap.title } }, deps)
  })
  return seeOther(`${LIST}?deleted=1`)
}
