import { type Html, html } from '../../kernel/html/index.ts'
import type { ZapUse } from '../../zaps/index.ts'

/** The Zaps that use a connection, and why one is off. */
export function usesList(zaps: readonly ZapUse[]): Html {
  if (zaps.length === 0) return html`<p class="quiet">No Zap uses it.</p>`
  return html`<ul class="uses">${zaps.map(useLine)}</ul>`
}

function useLine({ title, is_enabled, off_reason }: ZapUse): Html {
  const badge = html`<span class="badge ${is_enabled ? 'good' : ''}">${is_enabled ? 'on' : 'off'}</span>`
  return html`<li>${title} ${badge}${off_reason ? html` <span class="quiet">${off_reason}</span>` : ''}</li>`
}
