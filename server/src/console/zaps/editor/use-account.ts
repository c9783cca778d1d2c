// POST /editor/{id}/account
// One account in every step of its app that has none which can be used. What stands in the open step is kept first.
import type { SignedIn } from '../../../accounts/index.ts'
import { findOwnConnection, listOwnConnections } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { loadZap, ownerOf } from '../own-zap.ts'
import { editorPath } from '../zap-paths.ts'
import { stepsLacking } from './account-offer.ts'
import { changeDraft, seenOf } from './change-draft.ts'
import { saveOpenStep } from './edit-step.ts'

const CONNECTIONS_MAX = 100

export async function useAccount(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const zap = await loadZap(call, deps)
  const saved = await saveOpenStep(call, form, zap, deps)
  if (saved.kind === 'refused') return saved.page
  const owner = ownerOf(zap)
  const chosen = await findOwnConnection(form.get('use') ?? '', owner, deps)
  if (chosen?.status !== 'active') return seeOther(editorPath(zap, saved.at)) // it ended meanwhile: the page says so
  const { connections } = await listOwnConnections(owner, chosen.app_id, { limit: CONNECTIONS_MAX, offset: 0 }, deps)
  const usable = connections.filter(({ status }) => status === 'active')
  const { kind } = await changeDraft(
    call,
    seenOf(zap, saved.content),
    (content) => {
      const lacking = new Set(stepsLacking(content, chosen.app_id, usable))
      const steps = content.steps.map((step, at) => (lacking.has(at) ? { ...step, connectionId: chosen.id } : step))
      return { ...content, steps }
    },
    deps,
  )
  return seeOther(`${editorPath(zap, saved.at)}${kind === 'saved' ? '&saved=1' : ''}`)
}
