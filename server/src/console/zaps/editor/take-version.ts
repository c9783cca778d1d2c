// POST /editor/{id}/versions
// Takes the steps of an app to its latest version, in the draft. What runs stays as it is until that is published.
import type { SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { type DraftContent, findNewerVersions, readDraft, withVersion, type Zap } from '../../../zaps/index.ts'
import { ownForm } from '../../parts/own-form.ts'
import { loadZap, ownerOf } from '../own-zap.ts'
import { editorForm, editorPath } from '../zap-paths.ts'
import { changeDraft, seenIn, seenOf } from './change-draft.ts'
import { editorPage, staleNews } from './editor-page.ts'

export async function takeVersion(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const zap = await loadZap(call, deps)
  const known = await readDraft(zap, deps)
  const wanted = (await findNewerVersions(known.content, ownerOf(zap), deps)).find(({ id }) => id === form.get('app'))
  const change = (content: DraftContent) => (wanted ? withVersion(content, wanted) : content)
  const outcome = await changeDraft(call, seenIn(form), change, deps)
  if (outcome.kind === 'saved') return seeOther(`${editorPath(zap)}?versions=1`)
  const draft = await readDraft(outcome.zap, deps)
  return editorPage(call.caller, { zap, draft, at: 0, news: staleNews(zap), status: 409 }, deps)
}

/** What says that apps of the draft are there in a later version, each with the button that takes it. */
export async function versionOffers(caller: SignedIn, zap: Zap, content: DraftContent, deps: Deps): Promise<Html> {
  const newer = await findNewerVersions(content, ownerOf(zap), deps)
  const offers = newer.map(({ id, name, version }) => {
    const button = html`<input type="hidden" name="app" value="${id}"><button class="plain" aria-label="Use ${name} ${version}">Use it</button>`
    return html`<div class="message"><p>${name} ${version} is there. This Zap was written with an earlier version, and stays with it until you take this one and publish.</p>${ownForm(
      caller,
      editorForm(zap, 'versions'),
      button,
      { seen: seenOf(zap, content) },
    )}</div>`
  })
  return html`${offers}`
}
