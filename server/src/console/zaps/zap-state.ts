// How a Zap stands, in words, and what can be done about it.
import type { SignedIn } from '../../accounts/index.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { TriggerProblem, Zap } from '../../zaps/index.ts'
import { ownForm } from '../parts/own-form.ts'
import { editorPath, zapPath } from './zap-paths.ts'

/** On, off, or a draft that was never published. */
export function stateBadge({ is_enabled, revision }: Zap): Html {
  if (revision === 0) return html`<span class="badge">Draft</span>`
  return is_enabled ? html`<span class="badge good">On</span>` : html`<span class="badge bad">Off</span>`
}

/**
 * Why a Zap is off that its person did not turn off, and the next step; nothing of any other. `hasLost`: the connection
 * whose end turned it off is there no more.
 */
export function whyOff(zap: Zap, hasLost = false): Html | undefined {
  const { is_enabled, off_reason, turned_off_by } = zap
  if (is_enabled || !off_reason) return undefined
  if (hasLost)
    return html`It was turned off: a connection of it was disconnected. <a href="${editorPath(zap)}">Choose another account in its steps</a>, publish, and turn the Zap on.`
  const mend =
    turned_off_by === null
      ? html` Mend that, then turn it on.`
      : html` <a href="/connections">Reconnect it under My connections</a>, then turn the Zap on.`
  return html`It was turned off: ${off_reason}${mend}`
}

/** What is wrong with the trigger of a Zap that is on; nothing of any other. */
export function triggerWords({ is_enabled }: Zap, problem: TriggerProblem | undefined): Html {
  if (!is_enabled || !problem) return html``
  const { detail, isRetried } = problem
  return html`<p class="bad">${isRetried ? 'What starts it does not work at the moment, and is tried again: ' : ''}${detail}</p>`
}

/** The button that turns a Zap on or off; a draft has none. `back`: the page that it leads back to. */
export function switchForm(caller: SignedIn, zap: Zap, back: 'list' | 'editor' = 'list'): Html {
  if (zap.revision === 0) return html`<a class="button plain" href="${editorPath(zap)}">Go on with it</a>`
  const to = zap.is_enabled ? 'off' : 'on'
  return ownForm(
    caller,
    zapPath(zap, 'switch'),
    html`<input type="hidden" name="to" value="${to}"><input type="hidden" name="back" value="${back}"><button class="plain" aria-label="Turn ${to}: ${zap.title}">Turn ${to}</button>`,
  )
}
