// POST /editor/{id}/title
// The title in the draft; that of the Zap changes when it is published.
import type { SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { readDraft, TITLE_LENGTH_MAX } from '../../../zaps/index.ts'
import { editorPath } from '../zap-paths.ts'
import { changeDraft, seenIn } from './change-draft.ts'
import { editorPage, staleNews } from './editor-page.ts'
import { readStep } from './read-step.ts'

export async function changeTitle(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const title = (form.get('title') ?? '').trim().slice(0, TITLE_LENGTH_MAX)
  const { kind, zap, content } = await changeDraft(call, seenIn(form), (before) => ({ ...before, title }), deps)
  const at = readStep(form.get('step'), content)
  if (kind === 'saved') return seeOther(`${editorPath(zap, at)}&saved=1`)
  const draft = await readDraft(zap, deps)
  return editorPage(call.caller, { zap, draft, at, news: staleNews(zap), status: 409 }, deps)
}
