// Where a connect ends, well or not, and where anything else went wrong.

import type { Authentication } from '@wayleave/sdk/wire'
import { html } from 'hono/html'
import type { CatalogueApp } from '../catalogue.ts'
import { logo, reconnectForm } from './integrations.ts'
import type { Html } from './layout.ts'

/** A new or renewed connection. */
export function connectedPage(app: CatalogueApp, { id, title }: Authentication): Html {
  return html`<section class="outcome">
    ${logo(app)}
    <h1>${app.title} is connected</h1>
    <p class="lead">${title}</p>
    <p>Acme CRM keeps this identifier. It stays the same when you reconnect: <code class="big">${id}</code></p>
    <p class="actions"><a class="button primary" href="/apps/${app.id}?connection=${id}">Run an action in ${app.title}</a>
      <a class="button" href="/">Back to Integrations</a></p>
  </section>`
}

/** A run that was not started: the account has to be connected again. `explanation` is Wayleave's own. */
export function expiredPage(app: CatalogueApp, connection: string, explanation: string): Html {
  return html`<section class="outcome">
    ${logo(app)}
    <h1>${app.title} has to be connected again</h1>
    <p class="lead">${explanation}</p>
    ${reconnectForm(app, connection)}
    <p class="actions"><a class="button" href="/">Back to Integrations</a></p>
  </section>`
}

/** Anything that did not work: what, why, and the next step. */
export function problemPage(title: string, explanation: string, details: string | null): Html {
  return html`<section class="outcome">
    <h1>${title}</h1>
    <p class="lead">${explanation}</p>
    ${details === null ? '' : html`<p class="id">${details}</p>`}
    <p class="actions"><a class="button primary" href="/">Back to Integrations</a></p>
  </section>`
}
