// POST /editor/{id}/discard
// The draft becomes what is live again. Nothing that runs changes.
import type { SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { discardDraft, readDraft } from '../../../zaps/index.ts'
import { lockZap } from '../own-zap.ts'
import { editorPath } from '../zap-paths.ts'
import { seenIn, seenOf } from './change-draft.ts'
import { editorPage, staleNews } from './editor-page.ts'

export async function discardOwnDraft(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const { zap, isDone } = await deps.db.transaction().execute(async (tx) => {
    const locked = await lockZap(tx, call)
    const { content } = await readDraft(locked, { ...deps, db: tx })
    if (locked.revision === 0 || seenIn(form) !== seenOf(locked, content)) return { zap: locked, isDone: false }
    await discardDraft(tx, locked, content, deps)
    return { zap: locked, isDone: true }
  })
  if (isDone) return seeOther(`${editorPath(zap)}?discarded=1`)
  const draft = await readDraft(zap, deps)
  return editorPage(call.caller, { zap, draft, at: 0, news: staleNews(zap), status: 409 }, deps)
}
