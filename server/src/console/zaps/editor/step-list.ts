// The steps of a Zap, side by side with the one that is being edited.
import type { SignedIn } from '../../../accounts/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import { type DraftContent, type DraftMistake, type NamedDraftStep, STEPS_MAX, type Zap } from '../../../zaps/index.ts'
import { ownForm } from '../../parts/own-form.ts'
import { editorForm, editorPath } from '../zap-paths.ts'
import { seenOf } from './change-draft.ts'

export type StepList = {
  zap: Zap
  content: DraftContent
  named: readonly NamedDraftStep[]
  /** The one that is shown. */
  at: number
  mistakes: readonly DraftMistake[]
}

/** All steps as links, and a button for a further one. */
export function stepList(caller: SignedIn, { zap, content, named, at, mistakes }: StepList): Html {
  const add = html`<input type="hidden" name="step" value="${named.length - 1}"><button class="plain" name="do" value="add">Add a step</button>`
  return html`<nav class="steps-nav" aria-label="Steps"><ol>${named.map((step, place) => stepLink(zap, step, place, at, mistakes))}</ol>
${named.length < STEPS_MAX ? ownForm(caller, editorForm(zap, 'steps'), add, { seen: seenOf(zap, content) }) : ''}</nav>`
}

function stepLink(
  zap: Zap,
  { step, app, action }: NamedDraftStep,
  place: number,
  at: number,
  mistakes: readonly DraftMistake[],
): Html {
  const count = mistakes.filter((mistake) => mistake.step === place).length
  const what = action ? (step.title ?? action.title) : place === 0 ? 'Choose a trigger' : 'Choose an action'
  return html`<li><a href="${editorPath(zap, place)}" ${place === at ? html`aria-current="step"` : ''}><span class="step-number">${place + 1}</span><span><strong>${what}</strong><br><span class="quiet">${app?.name ?? (place === 0 ? 'When this happens' : 'Then do this')}</span>${count > 0 ? html`<br><span class="badge bad">${count === 1 ? '1 mistake' : `${count} mistakes`}</span>` : ''}</span></a></li>`
}
