import type { TimelineRow } from '../../connections/index.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'

/** What happened to a connection's tokens, the latest first. */
export function timelineTable(timeline: readonly TimelineRow[]): Html {
  if (timeline.length === 0) return html`<p class="quiet">Nothing is kept of it any more.</p>`
  return html`<div class="scroll timeline" tabindex="0" role="region" aria-label="What happened, latest first"><table>
<thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Run</th></tr></thead>
<tbody>${timeline.map(timelineRow)}</tbody>
</table></div>`
}

function timelineRow({ at, type, run_id, detail }: TimelineRow): Html {
  const run = run_id ? html`<a href="/runs/${run_id}"><code>${run_id.slice(0, 8)}</code></a>` : ''
  return html`<tr><td>${timeOf(at, 'seconds')}</td><td>${inWords(type)}${detail ? html`<br><span class="quiet">${detail}</span>` : ''}</td><td>${run}</td></tr>`
}

/** `refresh_failed` reads `Refresh failed`. */
function inWords(type: string): string {
  const words = type.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
