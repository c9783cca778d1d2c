// GET and POST /zaps/{id}/discard-held
// Gives up what a Zap holds while it is off: it is not gone on with when the Zap is turned on.
import { note, type SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { browseZapRuns, discardHeld, zapIdOf } from '../../zaps/index.ts'
import { panel } from '../parts/console-page.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { keptSince } from './history/kept-since.ts'
import { loadZap, lockZap } from './own-zap.ts'
import { zapsPage } from './zap-page.ts'
import { editorPath, zapPath } from './zap-paths.ts'

export async function confirmDiscarding(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const zap = await loadZap(call, deps)
  const filter = { from: keptSince(deps), zapId: zap.id, statuses: ['held' as const] }
  const { count } = await browseZapRuns(call.caller.person, filter, { limit: 1, offset: 0 }, deps)
  const words = count === 0 ? 'Nothing is held.' : count === 1 ? 'One run is held.' : `${count} runs are held.`
  const form = ownForm(
    call.caller,
    zapPath(zap, 'discard-held'),
    html`<p>${words} What they have done so far is not undone; the steps that are left are never carried out. They stay in the history as skipped.</p>
${formActions('Discard what is held', { cancel: editorPath(zap), isDangerous: true })}`,
  )
  return zapsPage(call.caller, panel('discard', zap.title, 'This cannot be undone.', form), {
    title: 'Discard held runs?',
    up: [zap.title, editorPath(zap)],
  })
}

export async function discardOwnHeld(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const { person } = call.caller
  const { zap, count } = await deps.db.transaction().execute(async (tx) => {
    const locked = await lockZap(tx, call)
    const discarded = await discardHeld(tx, locked, deps)
    const deed = { userId: person.userId, actor: person.email, action: 'zap.held_discarded', subject: zapIdOf(locked) }
    if (discarded > 0) await note(tx, { ...deed, detail: { count: discarded } }, deps)
    return { zap: locked, count: discarded }
  })
  return seeOther(`${zapPath(zap, 'runs')}?discarded=${count}`)
}
