// GET and POST /editor/{id}/json
// The draft as JSON: what cannot be kept is named by its place, and so is what keeps the draft from being published.
import type { SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import {
  type DraftContent,
  type DraftMistake,
  type DraftStep,
  judgeDraft,
  KEPT_SECRET,
  readDraft,
  readDraftJson,
  writeDraftJson,
  type Zap,
} from '../../../zaps/index.ts'
import { notice, panel } from '../../parts/console-page.ts'
import { formActions, ownForm } from '../../parts/own-form.ts'
import { loadZap, ownerOf } from '../own-zap.ts'
import { zapPage } from '../zap-page.ts'
import { editorForm, editorPath } from '../zap-paths.ts'
import { changeDraft, seenIn, seenOf } from './change-draft.ts'
import { agedTest } from './mark-earlier.ts'

export async function showEditJson(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const zap = await loadZap(call, deps)
  const { content } = await readDraft(zap, deps)
  const { mistakes } = await judgeDraft(content, ownerOf(zap), deps)
  const news = html`${notice(call.url.searchParams.has('saved') ? 'Saved in the draft.' : undefined)}${beforePublishing(mistakes)}`
  return jsonPage(call.caller, zap, { text: await writeDraftJson(content, deps), seen: seenOf(zap, content), news })
}

export async function editJson(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const zap = await loadZap(call, deps)
  const { content } = await readDraft(zap, deps)
  const text = (form.get('json') ?? '').replaceAll('\r\n', '\n')
  const seen = seenIn(form) ?? ''
  const read = await readDraftJson(text, content, ownerOf(zap), deps)
  if ('mistakes' in read) return jsonPage(call.caller, zap, { text, seen, news: notKept(read.mistakes), status: 422 })
  const outcome = await changeDraft(
    call,
    seen,
    (before) => ({ ...before, ...read, steps: aged(before, read.steps) }),
    deps,
  )
  if (outcome.kind === 'saved') return seeOther(`${editorForm(zap, 'json')}?saved=1`)
  return jsonPage(call.caller, zap, { text, seen, news: notice(STALE, 'bad'), status: 409 })
}

function aged(before: DraftContent, steps: readonly DraftStep[]): DraftStep[] {
  return steps.map((step, at) => ({ ...step, tested: agedTest(before.steps[at] ?? step, step, step.tested) }))
}

const STALE =
  'The draft was changed in another window meanwhile, and nothing of this was saved. Below is what you entered: copy it, and load the page to see what is there now.'

type Shown = { text: string; seen: string; news: Html; status?: number }

function jsonPage(caller: SignedIn, zap: Zap, { text, seen, news, status }: Shown): Promise<Response> {
  const form = ownForm(
    caller,
    editorForm(zap, 'json'),
    html`<div class="field"><label for="json">Draft</label><textarea id="json" name="json" class="code" data-code rows="28" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="json-help" ${status === 422 ? html`aria-invalid="true"` : ''}>${text}</textarea><p class="quiet note" id="json-help"><code>app</code> is any name of an app, with a version behind it or without; <code>action</code> the key of what it does there, <code>type</code> its kind; <code>authentication</code> the id of one of your connections. A secret reads <code>${KEPT_SECRET}</code> and stays as it is.</p></div>
${formActions('Save draft', { cancel: editorPath(zap) })}`,
    { seen },
  )
  const content = html`${news}${panel('json-panel', 'As text', 'The same Zap. What is published stays as it is until you publish again.', form)}`
  return zapPage(caller, zap, 'json', content, status === undefined ? {} : { status })
}

function notKept(mistakes: readonly DraftMistake[]): Html {
  return html`<div class="message bad" role="alert"><p>Nothing was saved: ${mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`}.</p>${mistakeList(mistakes)}</div>`
}

function beforePublishing(mistakes: readonly DraftMistake[]): Html {
  if (mistakes.length === 0) return html``
  return html`<div class="message"><p>Before it can be published:</p>${mistakeList(mistakes)}</div>`
}

function mistakeList(mistakes: readonly DraftMistake[]): Html {
  return html`<ul>${mistakes.map(({ pointer, detail }) => html`<li>${pointer === '' ? '' : html`<code>${pointer}</code>: `}${detail}</li>`)}</ul>`
}
