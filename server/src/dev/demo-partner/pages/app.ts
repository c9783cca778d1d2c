// One app: its actions, and the form of the chosen one.

import type { Action, Authentication } from '@wayleave/sdk/wire'
import { html } from 'hono/html'
import type { ActionForm } from '../action-form.ts'
import type { ConnectedApp } from '../catalogue.ts'
import { fieldsOf } from './fields.ts'
import { logo } from './integrations.ts'
import type { Html } from './layout.ts'

/** What the page is about. `connection` is null for an app that needs none. */
export type AppView = {
  app: ConnectedApp
  connection: Authentication | null
  actions: readonly Action[]
  form: ActionForm | null
  /** Makes a second click the same run. */
  runKey: string
}

/** The page of an app. */
export function appPage(view: AppView): Html {
  const { app, connection, form } = view
  return html`<nav aria-label="Breadcrumb" class="crumbs"><ol><li>Settings</li><li><a href="/">Integrations</a></li><li aria-current="page">${app.title}</li></ol></nav>
    <div class="title">${logo(app)}<h1>${app.title}</h1></div>
    <p class="lead">${connection === null ? `${app.title} needs no account.` : html`As <b>${connection.title}</b>, connection <code>${connection.id}</code>`}</p>
    <div class="columns">
      <nav aria-label="Actions">${actionList(view)}</nav>
      ${form === null ? html`<p class="notice">Choose what Acme CRM shall do in ${app.title}.</p>` : actionSection(view, form)}
    </div>`
}

const deeds: Partial<Record<Action['action_type'], string>> = {
  READ: 'reads',
  READ_BULK: 'reads',
  SEARCH: 'searches',
  WRITE: 'writes',
  SEARCH_OR_WRITE: 'searches or writes',
  SEARCH_AND_WRITE: 'searches and writes',
}

function actionList({ app, connection, actions, form }: AppView): Html {
  if (actions.length === 0) return html`<p class="notice">${app.title} has no actions.</p>`
  const link = ({ key, title, description, action_type }: Action) => {
    const query = new URLSearchParams({ ...(connection === null ? {} : { connection: connection.id }), action: key })
    const isCurrent = key === form?.action.key
    return html`<li><a href="/apps/${app.id}?${query.toString()}" ${isCurrent ? html`aria-current="true"` : ''}><b>${title}</b> <i class="badge">${deeds[action_type] ?? ''}</i><span>${description}</span></a></li>`
  }
  return html`<ul class="list">${actions.map(link)}</ul>`
}

function actionSection({ app, connection, runKey }: AppView, form: ActionForm): Html {
  const { key, title, description } = form.action
  return html`<section class="card" aria-labelledby="action">
    <h2 id="action">${title}</h2>
    <p>${description}</p>
    <form method="post" action="/apps/${app.id}/run" data-fields="/apps/${app.id}/fields">
      <input type="hidden" name="action" value="${key}">
      <input type="hidden" name="connection" value="${connection?.id ?? ''}">
      <input type="hidden" name="run_key" value="${runKey}">
      <div id="fields">${fieldsOf(form)}</div>
      <p class="actions"><button class="primary">Run ${title}</button>
        <noscript><button formaction="/apps/${app.id}" formnovalidate>Update the form</button></noscript></p>
    </form>
  </section>`
}
