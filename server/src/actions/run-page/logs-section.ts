import { type Html, html } from '../../kernel/html/index.ts'
import { codeBlock, moment } from './parts.ts'
import type { RunView } from './run-view.ts'

/** What the hooks of the app wrote to their console, each under its name; nothing where none said anything. */
export function logsSection({ logs, mask }: Pick<RunView, 'logs' | 'mask'>): Html {
  if (logs.length === 0) return html``
  return html`<h2>What the script said</h2>
${logs.map(
  ({ hook, at, text }, index) => html`<p class="quiet">${index + 1}. <code>${hook}</code>, ${moment(at)}</p>
${codeBlock(mask(text), `Log ${index + 1} of ${hook}`)}`,
)}`
}
