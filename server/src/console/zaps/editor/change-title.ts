// POST /editor/{id}/title
// The title in the draft, and what stands in the open step; the title of the Zap changes when it is published.
import type { SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { loadZap } from '../own-zap.ts'
import { editorPath } from '../zap-paths.ts'
import { saveOpenStep } from './edit-step.ts'

export async function changeTitle(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const zap = await loadZap(call, deps)
  const saved = await saveOpenStep(call, form, zap, deps)
  return saved.kind === 'refused' ? saved.page : seeOther(`${editorPath(zap, saved.at)}&saved=1`)
}
