import { html, page } from '../../../kernel/html/index.ts'

/** A link that is used up or too old. `wayOn`: the page of its session, for the browser that opened it. */
export function spentLinkPage(kind: 'used' | 'expired', wayOn: string | undefined): Promise<Response> {
  const title = kind === 'used' ? 'This link was already used' : 'This link has expired'
  const why = kind === 'used' ? 'A connect link works once.' : 'A connect link works for a few minutes.'
  const body = wayOn
    ? html`<p>You opened it in this browser and have not finished yet.</p><div class="actions"><a class="button" href="${wayOn}">Go on</a></div>`
    : html`<p>${why} Nothing was changed. Go back to where you started and connect again: you get a new link.</p>`
  return page(html`<h1>${title}</h1>${body}`, { title, status: 410 })
}
