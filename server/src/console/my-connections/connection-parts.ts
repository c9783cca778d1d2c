import type { SignedIn } from '../../accounts/index.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { ZapUse } from '../../zaps/index.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { isDead } from './health.ts'
import { LIST, type OwnConnection, waitingZaps } from './own-connection.ts'

/** Who uses a connection: the product that it was made in, and Zaps by name. */
export function usedBy({ clientName, zaps }: OwnConnection): Html {
  return html`<p>Used by ${clientName}</p>
${zaps.length === 0 ? '' : html`<ul class="uses">${zaps.map(zapLine)}</ul>`}`
}

function zapLine({ title, is_enabled }: ZapUse): Html {
  return html`<li>${title} <span class="badge ${is_enabled ? 'good' : ''}">${is_enabled ? 'on' : 'off'}</span></li>`
}

/** Reconnect, which is the primary action where nothing else helps, and the way to Disconnect. */
export function connectionActions(caller: SignedIn, connection: OwnConnection): Html {
  const { id, title } = connection
  const button = html`<button ${isDead(connection) ? '' : html`class="plain"`} aria-label="Reconnect ${title}">Reconnect</button>`
  return html`${ownForm(
    caller,
    `${LIST}/${id}/reconnect`,
    html`<div class="actions">${button}<a class="button plain" href="${LIST}/${id}/disconnect" aria-label="Disconnect ${title}">Disconnect …</a></div>`,
  )}`
}

/** Once the connection works again: the button for what its end turned off. */
export function turnOnForm(caller: SignedIn, connection: OwnConnection): Html {
  const waiting = waitingZaps(connection)
  if (waiting.length === 0 || isDead(connection)) return html``
  const zaps = waiting.length === 1 ? 'A Zap is' : `${waiting.length} Zaps are`
  return html`<div class="message"><p>${zaps} off since this connection stopped working. What happened meanwhile is not made up for.</p>
${ownForm(caller, `${LIST}/${connection.id}/turn-on`, formActions(waiting.length === 1 ? 'Turn it on again' : 'Turn them on again'))}</div>`
}
