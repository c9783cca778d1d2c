// What is written here beside what is live, and the way from one to the other.
import type { SignedIn } from '../../../accounts/index.ts'
import { type Html, html, timeOf } from '../../../kernel/html/index.ts'
import type { Draft, TriggerProblem, Zap } from '../../../zaps/index.ts'
import { ownForm } from '../../parts/own-form.ts'
import { editorForm, zapPath } from '../zap-paths.ts'
import { triggerWords, whyOff } from '../zap-state.ts'
import { seenOf } from './change-draft.ts'
import { editorButton, ofEditorForm } from './editor-form.ts'

export type PublishBar = {
  zap: Zap
  draft: Draft
  heldCount: number
  problem: TriggerProblem | undefined
  hasLost: boolean
}

/** How the draft stands to what is live; the buttons that publish and discard it; what is held. */
export function publishBar(caller: SignedIn, { zap, draft, heldCount, problem, hasLost }: PublishBar): Html {
  const publish = (words: string, to: 'on' | 'as-it-is', classes = '') =>
    editorButton(editorForm(zap, 'publish'), words, html`name="to" value="${to}" class="${classes}"`)
  const buttons =
    zap.revision > 0 && zap.is_enabled
      ? publish('Publish', 'as-it-is')
      : html`${publish('Publish and turn on', 'on')}${zap.revision > 0 ? publish('Publish, leave it off', 'as-it-is', 'plain') : ''}`
  const discard =
    draft.isChanged && zap.revision > 0
      ? ownForm(caller, editorForm(zap, 'discard'), html`<button class="plain">Discard the draft</button>`, {
          seen: seenOf(zap, draft.content),
        })
      : ''
  return html`<section class="publish-bar ${draft.isChanged ? 'changed' : ''}" id="publish" aria-label="Draft and live version">
<div><p>${standing(zap, draft)}</p>${offWords(zap, hasLost)}${triggerWords(zap, problem)}${held(zap, heldCount)}</div>
<div class="bar-buttons">${draft.isChanged ? buttons : switchButton(zap)}${discard}</div></section>`
}

function switchButton(zap: Zap): Html {
  if (zap.revision === 0) return html``
  const to = zap.is_enabled ? 'off' : 'on'
  const more = html`class="plain" name="to" value="${to}" aria-label="Turn ${to}: ${zap.title}"`
  return html`<input type="hidden" name="back" value="editor" ${ofEditorForm}>${editorButton(zapPath(zap, 'switch'), `Turn ${to}`, more)}`
}

function standing(zap: Zap, { isChanged, savedAt }: Draft): Html {
  const saved = savedAt ? html` Saved ${timeOf(savedAt)}.` : ''
  if (zap.revision === 0) return html`<strong>A draft.</strong> It does nothing until you publish it.${saved}`
  if (!isChanged) return html`<strong>As published.</strong> What you see is what is live.`
  const live = zap.is_enabled ? 'What runs is still the published version.' : 'The published version is as it was.'
  return html`<strong>Changes that are not live.</strong> ${live}${saved}`
}

function offWords(zap: Zap, hasLost: boolean): Html {
  const why = whyOff(zap, hasLost)
  return why ? html`<p class="bad">${why}</p>` : html``
}

function held(zap: Zap, count: number): Html {
  if (count === 0) return html``
  const runs = count === 1 ? 'One run is held' : `${count} runs are held`
  return html`<p>${runs}: ${count === 1 ? 'it goes' : 'they go'} on when you turn the Zap on. <a href="/zaps/${zap.id}/runs?status=held">See</a> or <a href="/zaps/${zap.id}/discard-held">discard ${count === 1 ? 'it' : 'them'} …</a></p>`
}
