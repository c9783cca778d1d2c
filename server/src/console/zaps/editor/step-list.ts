// The steps of a Zap, side by side with the one that is being edited.
import { type Html, html } from '../../../kernel/html/index.ts'
import { type DraftMistake, type NamedDraftStep, STEPS_MAX, type Zap } from '../../../zaps/index.ts'
import { editorForm, editorPath } from '../zap-paths.ts'
import { editorButton } from './editor-form.ts'

export type StepList = {
  zap: Zap
  named: readonly NamedDraftStep[]
  /** The one that is shown. */
  at: number
  mistakes: readonly DraftMistake[]
}

/** All steps as links, and a button for a further one. */
export function stepList({ zap, named, at, mistakes }: StepList): Html {
  const add = editorButton(
    editorForm(zap, 'steps'),
    'Add a step',
    html`id="add-step" class="plain" name="do" value="append"`,
  )
  return html`<nav class="steps-nav" aria-label="Steps"><ol>${named.map((step, place) => stepLink(zap, step, place, at, mistakes))}</ol>
${named.length < STEPS_MAX ? add : ''}</nav>`
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
