import { html, POPUP_SCRIPT, type PopupReport, page, popupReport } from '../../../kernel/html/index.ts'
import { looksOf, pairMark } from '../pages/layout.ts'
import { tick, wordsFor } from '../pages/outcome.ts'
import type { Standing } from '../session.ts'
import type { Visit } from '../visit.ts'

/** What came of it, for whoever sees the window before it closes. Without a report nobody is told. */
export function endPage(visit: Visit, standing: Standing, report: PopupReport | undefined): Promise<Response> {
  const { app, backTo, client } = visit
  const { title, text } = wordsFor(visit, standing)
  const body = html`${pairMark(client, app)}<div class="outcome" ${report ? popupReport(report) : ''}>
${standing.status === 'completed' ? tick() : ''}
<h1>${title}</h1>
<p>${text}</p>
<p class="quiet">You can close this window and go on at ${backTo}.</p>
</div>`
  return page(body, {
    title: `${title} · ${client.name}`,
    scripts: [POPUP_SCRIPT],
    stylesheets: looksOf(client.partner, undefined),
  })
}

/** The same page where nothing is known of what it ends. */
export function emptyEndPage(): Promise<Response> {
  const title = 'You can close this window'
  const body = html`<h1>${title}</h1><p>Go on in the window that you came from.</p>`
  return page(body, { title, scripts: [POPUP_SCRIPT] })
}
