// The settings page: every app, its connections, and the ways to connect.

import type { Authentication } from '@wayleave/sdk/wire'
import { html } from 'hono/html'
import type { CatalogueApp, ConnectedApp } from '../catalogue.ts'
import type { Person } from '../people.ts'
import type { Html } from './layout.ts'

/** The list of apps. */
export function integrationsPage(person: Person, apps: readonly ConnectedApp[], notice: string | null): Html {
  return html`<nav aria-label="Breadcrumb" class="crumbs"><ol><li>Settings</li><li aria-current="page">Integrations</li></ol></nav>
    <h1>Integrations</h1>
    <p class="lead">Connect the tools that ${person.tenant} works with. Acme CRM then acts in them for you, and only for you.</p>
    ${notice === null ? '' : html`<p class="notice" role="status">${notice}</p>`}
    ${apps.length === 0 ? emptyState() : html`<div class="cards">${apps.map(card)}</div>`}`
}

function emptyState(): Html {
  return html`<p class="notice">Wayleave offers no apps yet. Publish one with <code>wayleave apps push FILE</code>, then
    look again.</p>`
}

function card(app: ConnectedApp): Html {
  const heading = `app-${app.id}`
  return html`<article class="card" aria-labelledby="${heading}">
    <header>${logo(app)}<div><h2 id="${heading}">${app.title}</h2><p class="how">${how(app)}</p></div></header>
    <p>${app.description}</p>
    ${app.connections.map((connection) => connectionOf(app, connection))}
    ${app.kind === 'needs_nothing' ? useLink(app, null) : waysToConnect(app)}
  </article>`
}

/** The app's own picture, or a tile with its first letter. */
export function logo({ title, image, color }: CatalogueApp): Html {
  if (image !== '') return html`<img class="logo" src="${image}" alt="" width="40" height="40">`
  const fill = /^[0-9a-f]{6}$/i.test(color) ? `#${color}` : '#5b6472'
  return html`<svg class="logo" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
    <rect width="40" height="40" rx="10" fill="${fill}"/>
    <text x="20" y="27" text-anchor="middle" fill="#fff" font-size="20" font-weight="700">${title.slice(0, 1)}</text>
  </svg>`
}

function how({ title, kind }: CatalogueApp): string {
  if (kind === 'signs_in') return `Signs in at ${title}`
  return kind === 'asks_for_fields' ? 'Asks for your key' : 'Needs no account'
}

function connectionOf(app: ConnectedApp, connection: Authentication): Html {
  const { id, title, is_expired } = connection
  return html`<section class="connection" aria-label="Connection ${id}">
    <p><b>${title}</b> ${is_expired ? html`<span class="badge bad">Reconnect needed</span>` : html`<span class="badge good">Connected</span>`}</p>
    <p class="id">Connection <code>${id}</code></p>
    ${is_expired ? connectForm(app, 'renew', id) : useLink(app, id)}
    <details>
      <summary>Manage<span class="hidden"> connection ${id}</span></summary>
      ${is_expired ? '' : connectForm(app, 'reconnect', id)}
      <form method="post" action="/connections/${id}/disconnect">
        <p>Disconnecting removes the credentials at Wayleave. Whatever uses this connection stops.</p>
        <button class="danger">Disconnect</button>
      </form>
    </details>
  </section>`
}

function useLink({ id, title }: CatalogueApp, connection: string | null): Html {
  const query = connection === null ? '' : `?connection=${connection}`
  return html`<p><a class="button primary" href="/apps/${id}${query}">Run an action<span class="hidden"> in ${title}</span></a></p>`
}

function waysToConnect(app: ConnectedApp): Html {
  if (app.connections.length === 0) return connectForm(app, 'first', null)
  return html`<details class="connection">
    <summary>Connect another account<span class="hidden"> of ${app.title}</span></summary>
    ${connectForm(app, 'again', null)}
  </details>`
}

const labels = { first: 'Connect', again: 'Connect', renew: 'Reconnect', reconnect: 'Reconnect' }

/** The ways to renew a connection. */
export function reconnectForm(app: Pick<CatalogueApp, 'id' | 'title'>, connection: string): Html {
  return connectForm(app, 'renew', connection)
}

/** Without JavaScript both buttons redirect; the page's script opens the popup for the first. */
function connectForm(
  { id, title }: Pick<CatalogueApp, 'id' | 'title'>,
  purpose: keyof typeof labels,
  reconnectId: string | null,
): Html {
  const label = labels[purpose]
  const emphasis = purpose === 'first' || purpose === 'renew' ? 'primary' : 'plain'
  return html`<form class="connect" method="post" action="/apps/${id}/connect" data-connect="${title}">
    ${reconnectId === null ? '' : html`<input type="hidden" name="reconnect_id" value="${reconnectId}">`}
    <button class="${emphasis}" name="pattern" value="popup">${label} in a popup<span class="hidden"> ${title}</span></button>
    <button name="pattern" value="redirect">${label} by redirect<span class="hidden"> ${title}</span></button>
  </form>`
}
