// The offer to carry out a run again, and what that may do twice.
import type { SignedIn } from '../../../accounts/index.ts'
import { isWriting } from '../../../apps/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { Zap, ZapRunDetail } from '../../../zaps/index.ts'
import { panel } from '../../parts/console-page.ts'
import { formActions, ownForm } from '../../parts/own-form.ts'
import { editorPath, zapRunPath } from '../zap-paths.ts'

/** Nothing for a run that did not fail. */
export function replayPanel(caller: SignedIn, run: ZapRunDetail, zap: Zap): Html {
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
  const form = ownForm(
    caller,
    zapRunPath(run.id, 'replay'),
    html`${warning(run)}${formActions('Run it again', { isDangerous: isUnknown(run) })}`,
  )
  return panel('replay', 'Run it again', about, form)
}

function warning(run: ZapRunDetail): Html {
  if (!isUnknown(run))
    return html`<p>It is carried out with the steps that it began with${run.revision > 0 ? html`, version ${run.revision}` : ''}.</p>`
  return html`<div class="message bad"><p><strong>It may already have been done.</strong> The request of this step left, and no answer came. Look in the app whether it was carried out: running it again may do it twice.</p></div>`
}

/** Whether the step that failed may have done what it should. */
function isUnknown({ position, steps_detail }: ZapRunDetail): boolean {
  const step = steps_detail[position]
  return step !== undefined && isWriting(step.kind) && step.errors.some(({ title }) => title === 'Outcome unknown')
}
