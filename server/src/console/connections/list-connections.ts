// GET /console/connections
// The connections that people made through this person's clients: whose each is, how it stands, when it was used.
import type { SignedIn } from '../../accounts/index.ts'
import { findApp } from '../../apps/index.ts'
import { listClientsOf, type OwnClient } from '../../clients/index.ts'
import { browseConnections, type ConnectionView } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { appChoices } from '../parts/app-choices.ts'
import { consolePage, emptyState, notice } from '../parts/console-page.ts'
import { type ListFilter, listFilters, readChoice, readNumber } from '../parts/list-filters.ts'
import { nameOfApp, nameOfClient, namesOfUsers } from '../parts/names.ts'
import { olderLink, ROWS, readPlace } from '../parts/place-in-list.ts'
import { stateBadge, stateWords, troubleNote } from './connection-state.ts'

const STATES = Object.keys(stateWords) as (keyof typeof stateWords)[]

export async function listConsoleConnections({ caller, url }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const own = await listClientsOf(deps.db, caller.person.userId)
  const connections = await find(url, own, deps)
  const users = await namesOfUsers(
    connections.map(({ user_id }) => user_id),
    deps,
  )
  const rows = await Promise.all(
    connections.map(async (connection) =>
      connectionRow(connection, {
        app: await nameOfApp(connection, deps),
        user: users.get(connection.user_id) ?? '',
        client: nameOfClient(connection.client_id, own),
      }),
    ),
  )
  const body = html`${notice((url.searchParams.has('deleted') && 'Deleted. Zaps that used the connection are off.') || undefined)}
${own.length > 0 ? listFilters(url, await filtersFor(caller, own, deps)) : ''}
${rows.length > 0 ? html`<ul class="rows">${rows}</ul>${olderLink(url, connections)}` : nothing(url, own)}`
  return consolePage(caller, body, {
    section: 'connections',
    title: 'Connections',
    lead: 'Accounts that people connected through your clients.',
  })
}

async function find(url: URL, own: readonly OwnClient[], deps: Deps): Promise<ConnectionView[]> {
  const client = url.searchParams.get('client')
  const appName = url.searchParams.get('app')
  const app = appName ? await findApp(appName, deps) : undefined
  if (appName && !app) return []
  const clientIds = own.map(({ client_id }) => client_id).filter((id) => !client || id === client)
  const place = readPlace(url)
  const sought = {
    clientIds,
    appId: app?.id,
    userId: readNumber(url, 'user'),
    workspaceId: readNumber(url, 'workspace'),
    state: readChoice(url, 'state', STATES),
  }
  const before = place && { created_at: place.created_at, id: Number(place.id) || 0 }
  return browseConnections(sought, { before, rowsMax: ROWS }, deps)
}

async function filtersFor({ person }: SignedIn, own: readonly OwnClient[], deps: Deps): Promise<ListFilter[]> {
  return [
    { name: 'app', label: 'App', choices: await appChoices(person.userId, deps) },
    { name: 'state', label: 'State', choices: STATES.map((state) => [state, stateWords[state]]) },
    { name: 'client', label: 'Client', choices: own.map(({ client_id, name }) => [client_id, name]) },
    { name: 'user', label: 'User' },
    { name: 'workspace', label: 'Workspace' },
  ]
}

type Names = { app: string; user: string; client: string }

function connectionRow(connection: ConnectionView, names: Names): Html {
  const { id, title, state, last_used_at } = connection
  const reason = connection.reason ?? troubleNote(connection)
  return html`<li><div><h2><a href="/console/connections/${id}">${title}</a></h2><p>${names.app}, <code>${id}</code></p></div>
<div>${stateBadge(state)}<p>${names.user}, by ${names.client}</p>${reason ? html`<p class="bad">${reason}</p>` : ''}</div>
<p>${last_used_at ? html`Used ${timeOf(last_used_at)}` : 'Not used yet'}</p></li>`
}

function nothing(url: URL, own: readonly OwnClient[]): Html {
  if (own.length > 0 && url.search !== '')
    return emptyState(
      'Nothing matches',
      'No connection of your clients is like this.',
      html`<a class="button plain" href="${url.pathname}">Show all</a>`,
    )
  return own.length > 0
    ? emptyState(
        'No connection yet',
        'When somebody connects an account through a client of yours, it stands here, with its health and what happened to its tokens.',
        html`<a class="button" href="/embed">Check my setup</a>`,
      )
    : emptyState(
        'No client yet',
        'People connect accounts through a client: a partner for your own product, or an OAuth app.',
        html`<a class="button" href="/embed/add/partner">Create a partner</a>`,
      )
}
