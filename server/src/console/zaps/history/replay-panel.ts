// The offer to carry out a run again, and what that may do twice.
import type { SignedIn } from '../../../accounts/index.ts'
import { isWriting } from '../../../apps/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { NewerRevision, Zap, ZapRunDetail } from '../../../zaps/index.ts'
import { panel } from '../../parts/console-page.ts'
import { ownForm } from '../../parts/own-form.ts'
import { editorPath, zapRunPath } from '../zap-paths.ts'

/** Nothing for a run that did not fail. `newer`: what is live by now, where that is not what the run began with. */
export function replayPanel(caller: SignedIn, run: ZapRunDetail, zap: Zap, newer: NewerRevision | undefined): Html {
  if (run.status !== 'error' && run.status !== 'halted') return html``
  if (run.position === 0) return html``
  const about = `From step ${run.position + 1} on. What earlier steps have done is not done again.`
  if (!zap.is_enabled)
    return panel(
      'replay',
      'Run it again',
      about,
      html`<p>The Zap is off. <a href="${editorPath(zap)}">Turn it on</a>, then this can be run again.</p>`,
    )
  const form = ownForm(caller, zapRunPath(run.id, 'replay'), html`${warning(run)}${versions(run, newer)}`)
  return panel('replay', 'Run it again', about, form)
}

function warning(run: ZapRunDetail): Html {
  if (!isUnknown(run)) return html``
  return html`<div class="message bad"><p><strong>It may already have been done.</strong> The request of this step left, and no answer came. Look in the app whether it was carried out: running it again may do it twice.</p></div>`
}

/** What it goes by, and a button for each version that it may go by: whoever has mended the Zap wants the newer one. */
function versions(run: ZapRunDetail, newer: NewerRevision | undefined): Html {
  const { revision } = run
  const button = (words: string, by: number, isFirst: boolean) =>
    html`<button name="revision" value="${by}" class="${isFirst ? (isUnknown(run) ? 'danger' : '') : 'plain'}">${words}</button>`
  if (newer?.fits !== 'same')
    return html`<p>${newer ? `Version ${newer.revision} is live; this run goes by version ${revision}, since ${reasons[newer.fits]}.` : `It is carried out with the steps that it began with, version ${revision}.`}</p>
<div class="actions">${button('Run it again', revision, true)}</div>`
  return html`<p>Version ${newer.revision} is live, and what this run has done so far is the same in it: it can go on by that one, or by version ${revision}, with which it began.</p>
<div class="actions">${button(`Run it again with version ${newer.revision}`, newer.revision, true)}${button(`With version ${revision}`, revision, false)}</div>`
}

const reasons = { differs: 'earlier steps differ', ends: 'the step that failed is not in it any more' } as const

/** Whether the step that failed may have done what it should. */
function isUnknown({ position, steps_detail }: ZapRunDetail): boolean {
  const step = steps_detail[position]
  return step !== undefined && isWriting(step.kind) && step.errors.some(({ title }) => title === 'Outcome unknown')
}
