import type { Deps } from '../../kernel/deps.ts'
import { type Html, html, page, timeOf } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { listSentMails, type Mail } from './store.ts'

const LINK = /(https?:\/\/[^\s<>"']+)/

// GET /inbox                                                                                              dev-mode §3
// The mails for people, links clickable; `to` is one recipient's address. Nothing leaves this machine.
export async function inboxPage({ url }: Call<null>, { db }: Deps): Promise<Response> {
  const to = url.searchParams.get('to')
  const mails = await listSentMails(db, to)
  const title = to ? `Inbox of ${to}` : 'Inbox'
  const body = html`<nav class="quiet"><a href="/">Home</a></nav>
<h1>${title}</h1>
<p>Mails that were sent, newest first. In development mode they stay here.</p>
${mails.length === 0 ? html`<p>There is no mail yet.</p>` : mails.map(mailOf)}`
  return page(body, { title })
}

function mailOf({ to, subject, text, sent_at }: Mail): Html {
  return html`<article>
<h2>${subject}</h2>
<p>To <a href="/inbox?to=${encodeURIComponent(to)}">${to}</a>, ${timeOf(sent_at, 'seconds')}</p>
<p>${text.split('\n').map((line) => html`${withLinks(line)}<br>`)}</p>
</article>`
}

/** The text of a mail with its addresses as links; everything is escaped. */
export function withLinks(text: string): Html[] {
  // Split by a pattern with one group: every second part is a link.
  return text.split(LINK).map((part, place) => (place % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`))
}
