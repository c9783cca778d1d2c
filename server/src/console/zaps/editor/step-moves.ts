// POST /editor/{id}/steps
// Keeps what stands in the open step, then adds a step, moves one up or down, takes one away. The first one stays the trigger, whatever moves.
import type { SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { type DraftContent, emptyStep, readDraft, STEPS_MAX } from '../../../zaps/index.ts'
import { DYNAMIC } from '../inputs/input-names.ts'
import { loadZap } from '../own-zap.ts'
import { editorPath } from '../zap-paths.ts'
import { changeDraft, seenOf } from './change-draft.ts'
import { saveOpenStep } from './edit-step.ts'
import { editorPage, staleNews } from './editor-page.ts'
import { readStep } from './read-step.ts'

type Moved = { content: DraftContent; at: number }

export async function moveSteps(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const zap = await loadZap(call, deps)
  const what = form.get('do') ?? ''
  if (what === 'remove') form.delete(DYNAMIC) // what stands in its form goes with the step
  const saved = await saveOpenStep(call, form, zap, deps)
  if (saved.kind === 'refused') return saved.page
  const { content, at } = move(saved.content, saved.at, what)
  const outcome = await changeDraft(call, seenOf(zap, saved.content), () => content, deps)
  if (outcome.kind === 'saved') return seeOther(editorPath(outcome.zap, at))
  const draft = await readDraft(outcome.zap, deps)
  const shown = { zap: outcome.zap, draft, at: readStep(form.get('step'), draft.content) }
  return editorPage(call.caller, { ...shown, news: staleNews(outcome.zap), status: 409 }, deps)
}

function move(content: DraftContent, at: number, what: string): Moved {
  const { steps } = content
  const changed = (others: typeof steps, place: number): Moved => ({
    content: { ...content, steps: others },
    at: place,
  })
  if (what === 'append') return move(content, steps.length - 1, 'add')
  if (what === 'add' && steps.length < STEPS_MAX) return changed(steps.toSpliced(at + 1, 0, emptyStep), at + 1)
  if (at === 0) return { content, at } // the trigger
  if (what === 'remove') return changed(steps.toSpliced(at, 1), at - 1)
  const to = what === 'up' ? at - 1 : what === 'down' ? at + 1 : at
  const [one, other] = [steps[at], steps[to]]
  if (to === 0 || !one || !other) return { content, at }
  return changed(steps.with(at, other).with(to, one), to)
}
