import { copyable, type Html, html } from '../../kernel/html/index.ts'

export type ShownSecret = { id: string; label: string; value: string }

/** Secrets in the one answer that shows them. */
export function secretBox(secrets: readonly ShownSecret[]): Html {
  if (secrets.length === 0) return html``
  return html`<section class="once" aria-labelledby="once-heading"><h2 id="once-heading">Copy ${secrets.length > 1 ? 'these' : 'this'} now</h2>
<p>Shown <strong>only this once</strong>, and stored here as a hash or sealed. Keep ${secrets.length > 1 ? 'them' : 'it'} on your server: never in a page, an app that others install, or a repository.</p>
${secrets.map(({ id, label, value }) => copyable(id, label, value))}</section>`
}
