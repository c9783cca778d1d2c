// What is to be done after a good test.
import { type Html, html } from '../../../kernel/html/index.ts'
import type { Draft, NamedDraftStep, Zap } from '../../../zaps/index.ts'
import { editorPath } from '../zap-paths.ts'

/** The way to the first later step that is not ready, else to the buttons that publish; nothing when all is live. */
export function nextThing(zap: Zap, { content, isChanged }: Draft, at: number, named: readonly NamedDraftStep[]): Html {
  if (content.steps.length < 2) return line('#add-step', 'add a step that does something')
  const next = named.findIndex(({ step, action }, place) => place > at && (!action || step.tested === null))
  const step = named[next]
  if (!step) return isChanged ? line('#publish', 'publish the Zap') : html``
  const what = step.action
    ? `test step ${next + 1}, ${step.step.title ?? step.action.title}`
    : `choose what step ${next + 1} does`
  return line(editorPath(zap, next), what)
}

function line(to: string, words: string): Html {
  return html`<p class="after next-thing"><strong>Next:</strong> <a href="${to}">${words}</a></p>`
}
