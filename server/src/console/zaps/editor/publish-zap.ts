// POST /editor/{id}/publish                                                                          Workflow API 6.2
// What stands in the open step is kept, and the draft becomes the Zap: judged by the rules of POST /v2/zaps, each mistake at its field. `to=on` turns it on as well.
import { holdSession, note, type SignedIn } from '../../../accounts/index.ts'
import { holdActive } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import {
  type DraftMistake,
  judgeDraft,
  type PublishableStep,
  readDraft,
  saveRevision,
  turnOnZap,
  type Zap,
  zapIdOf,
} from '../../../zaps/index.ts'
import { loadZap, lockZap, ownerOf } from '../own-zap.ts'
import { editorPath } from '../zap-paths.ts'
import { seenOf } from './change-draft.ts'
import { saveOpenStep } from './edit-step.ts'
import { editorPage, staleNews } from './editor-page.ts'

type Outcome = 'on' | 'kept' | 'stale' | { refused: string }

export async function publishZap(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const zap = await loadZap(call, deps)
  const saved = await saveOpenStep(call, form, zap, deps)
  if (saved.kind === 'refused') return saved.page
  const { content, at } = saved
  const { mistakes, steps } = await judgeDraft(content, ownerOf(zap), deps)
  if (mistakes.length > 0) {
    const draft = await readDraft(zap, deps)
    const shown = { zap, draft, at: firstOf(mistakes, at), mistakes, isRefused: true, status: 422 }
    return editorPage(call.caller, shown, deps)
  }
  const outcome = await publish(
    call,
    { seen: seenOf(zap, content), isOn: form.get('to') === 'on', steps, title: content.title },
    deps,
  )
  if (outcome === 'stale') {
    const [now, later] = [await loadZap(call, deps), await readDraft(zap, deps)]
    return editorPage(call.caller, { zap: now, draft: later, at, news: staleNews(zap), status: 409 }, deps)
  }
  const word = typeof outcome === 'object' ? 'refused' : outcome === 'on' ? 'published' : 'kept'
  return seeOther(`${editorPath(zap, at)}&${word}=1`)
}

function firstOf(mistakes: readonly DraftMistake[], at: number): number {
  if (mistakes.some(({ step }) => step === at)) return at
  return mistakes.find(({ step }) => step !== null)?.step ?? at
}

type Publishing = { seen: string; isOn: boolean; title: string; steps: readonly PublishableStep[] }

function publish(call: Call<SignedIn>, { seen, isOn, title, steps }: Publishing, deps: Deps): Promise<Outcome> {
  const { person } = call.caller
  return deps.db.transaction().execute(async (tx): Promise<Outcome> => {
    await holdSession(tx, call.caller)
    await holdActive(tx, [...new Set(steps.flatMap(({ connectionId }) => connectionId ?? []))]) // before the Zap, as everywhere
    const zap = await lockZap(tx, call)
    const { content } = await readDraft(zap, { ...deps, db: tx })
    if (seen !== seenOf(zap, content)) return 'stale'
    const revised = await saveRevision(tx, zap, { title, steps }, deps)
    const deed = { userId: person.userId, actor: person.email, subject: zapIdOf(zap) }
    await note(tx, { ...deed, action: 'zap.published', detail: { revision: revised.revision } }, deps)
    return isOn ? turnOn(tx, revised, deed, deps) : revised.is_enabled ? 'on' : 'kept'
  })
}

async function turnOn(
  tx: Parameters<typeof turnOnZap>[0],
  zap: Zap,
  deed: { userId: number; actor: string; subject: string },
  deps: Deps,
): Promise<Outcome> {
  const outcome = await turnOnZap(tx, zap, deps)
  if (outcome === 'on') await note(tx, { ...deed, action: 'zap.turned_on' }, deps)
  return outcome
}
