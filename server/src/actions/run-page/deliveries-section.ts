import type { DeliveryLog } from '../../kernel/deliver/index.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { Run } from '../store.ts'
import { moment } from './parts.ts'

const words: Readonly<Record<DeliveryLog['status'], string>> = {
  pending: 'Under way',
  delivered: 'Delivered',
  failed: 'Given up',
}

/** Where the end of the run was reported to, attempt by attempt. */
export function deliveriesSection({ callback_url }: Run, deliveries: readonly DeliveryLog[]): Html {
  if (callback_url === null) return html``
  return html`<h2>Callback</h2>
<p><code>${callback_url}</code></p>
${deliveries.length === 0 ? html`<p class="quiet">Sent when the run ends.</p>` : deliveries.map(deliveryTable)}`
}

function deliveryTable({ status, attempts, next_attempt_at }: DeliveryLog): Html {
  return html`<p>${words[status]}${status === 'pending' && next_attempt_at ? html`, next look at ${moment(next_attempt_at)}` : ''}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Attempts to deliver">
<table>
<thead><tr><th scope="col">Attempt</th><th scope="col">Sent</th><th scope="col">Answer</th><th scope="col">Took</th></tr></thead>
<tbody>
${attempts.map(
  (made) => html`<tr><td>${made.attempt}</td><td>${moment(made.at)}</td>
<td class="${made.failure ? 'bad' : 'good'}">${made.failure ?? made.status}</td><td>${made.duration_ms} ms</td></tr>`,
)}
</tbody>
</table>
</div>`
}
