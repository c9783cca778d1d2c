import { type Html, html } from '../../../kernel/html/index.ts'
import type { OutcomeMessage } from '../outcome.ts'
import type { Standing } from '../session.ts'
import type { Visit } from '../visit.ts'
import { connectPage } from './layout.ts'

/** How the page reports the outcome, if it does: `message` by script, `wayBack` (an address) by a link. */
export type Report = { message?: OutcomeMessage; wayBack?: string }

/**
 * What came of the session. With a message the page's script posts it to each registered origin and closes the window;
 * without an opener, or without a script, the page says what a person has to know.
 */
export function outcomePage(visit: Visit, standing: Standing, { message, wayBack }: Report): Promise<Response> {
  const { backTo, client, session, window } = visit
  const { title, text } = wordsFor(visit, standing)
  const tell = window === 'second' ? html`data-close` : ''
  const report = message
    ? html`data-message="${JSON.stringify(message)}" data-origins="${JSON.stringify(client.partner.origins)}"`
    : ''
  return connectPage(
    visit,
    title,
    html`<div class="outcome" data-tell="${session.id}" ${tell} ${report}>
${standing.status === 'completed' ? tick() : ''}
<h1>${title}</h1>
<p>${text}</p>
${
  wayBack === undefined
    ? html`<p class="quiet">You can close this window and go on at ${backTo}.</p>`
    : html`<div class="actions"><a class="button" href="${wayBack}">Go back to ${backTo}</a></div>`
}
</div>`,
  )
}

/** What came of a session, in words for the person. */
export function wordsFor(
  { app, backTo, client, renewed, session }: Visit,
  { status, error_description }: Standing,
): { title: string; text: string } {
  if (status === 'completed') {
    const text = `${app.name} is connected. ${client.name} can now work with your account there.`
    const { former_title } = session
    if (!renewed || former_title === null) return { title: 'Connected', text }
    return { title: 'Connected', text: `This is now ${renewed.title}; it was ${former_title}. ${text}` }
  }
  if (status === 'cancelled') return { title: 'Nothing was connected', text: 'You cancelled. Nothing was kept.' }
  if (status === 'expired') {
    return {
      title: 'This took too long',
      text: `The time to connect ran out and nothing was kept. Start again at ${backTo}.`,
    }
  }
  return { title: `${app.name} was not connected`, text: error_description ?? 'Nothing was kept.' }
}

/** The mark of what worked. */
export function tick(): Html {
  return html`<svg class="tick" viewBox="0 0 48 48" width="56" height="56" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="m14 25 7 7 13-15"/></svg>`
}
