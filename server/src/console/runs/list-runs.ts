// GET /console/runs
// The runs of this person's clients and of his own workspace, the latest first.
import type { SignedIn } from '../../accounts/index.ts'
import { browseRuns, findAction, type ListedRun } from '../../actions/index.ts'
import { findApp, findAppVersion } from '../../apps/index.ts'
import { listClientsOf, type OwnClient } from '../../clients/index.ts'
import { readConnectionId } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { appChoices } from '../parts/app-choices.ts'
import { consolePage, emptyState } from '../parts/console-page.ts'
import { type ListFilter, listFilters, readChoice, readNumber } from '../parts/list-filters.ts'
import { nameOfClient } from '../parts/names.ts'
import { olderLink, ROWS, readPlace } from '../parts/place-in-list.ts'

const statuses = { waiting: 'Waiting', held: 'Held', success: 'Succeeded', error: 'Failed' } as const
const STATUSES = Object.keys(statuses) as (keyof typeof statuses)[]
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export async function listConsoleRuns({ caller, url }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const own = await listClientsOf(deps.db, caller.person.userId)
  const runs = await find(url, own, caller.person.workspaceId, deps)
  const rows = await Promise.all(
    runs.map(async (run) => runRow(run, await titleOf(run, deps), nameOfClient(run.client_id, own))),
  )
  const body = html`${listFilters(url, await filtersFor(caller, own, deps))}
${rows.length > 0 ? html`<ul class="rows">${rows}</ul>${olderLink(url, runs)}` : nothing(url)}`
  return consolePage(caller, body, {
    section: 'runs',
    title: 'Runs',
    lead: html`Actions that your clients, or you, have run, each for itself: kept for 7 days, with every request that it tried. What a whole Zap did stands in its History, under <a href="/zaps">Zaps</a>.`,
  })
}

async function find(url: URL, own: readonly OwnClient[], ownWorkspaceId: number, deps: Deps): Promise<ListedRun[]> {
  const appName = url.searchParams.get('app')
  const app = appName ? await findApp(appName, deps) : undefined
  if (appName && !app) return []
  const connection = url.searchParams.get('connection')?.trim() || undefined
  const place = readPlace(url)
  const sought = {
    clientIds: own.map(({ client_id }) => client_id),
    ownWorkspaceId,
    appId: app?.id,
    clientId: url.searchParams.get('client') || undefined,
    connectionId: connection === undefined ? undefined : (readConnectionId(connection) ?? 0),
    userId: readNumber(url, 'user'),
    status: readChoice(url, 'status', STATUSES),
  }
  return browseRuns(deps.db, sought, { before: place && UUID.test(place.id) ? place : undefined, rowsMax: ROWS })
}

async function filtersFor({ person }: SignedIn, own: readonly OwnClient[], deps: Deps): Promise<ListFilter[]> {
  return [
    { name: 'status', label: 'Status', choices: STATUSES.map((status) => [status, statuses[status]]) },
    { name: 'app', label: 'App', choices: await appChoices(person.userId, deps) },
    { name: 'client', label: 'Client', choices: own.map(({ client_id, name }) => [client_id, name]) },
    { name: 'connection', label: 'Connection' },
    { name: 'user', label: 'User' },
  ]
}

type Title = { action: string; app: string }

async function titleOf({ app_id, app_version, kind, operation }: ListedRun, deps: Deps): Promise<Title> {
  const app = await findAppVersion(app_id, app_version, deps)
  return { action: (app && findAction(app, kind, operation)?.title) ?? operation, app: app?.name ?? app_id }
}

function runRow(run: ListedRun, { action, app }: Title, client: string): Html {
  const { id, status, created_at, finished_at, connection_id, attempts } = run
  const tone = status === 'success' ? 'good' : status === 'error' ? 'bad' : ''
  const took = finished_at && `${finished_at.getTime() - created_at.getTime()} ms`
  return html`<li><div><h2><a href="/runs/${id}">${action}</a></h2><p>${app}, <code>${id}</code></p></div>
<div><span class="badge ${tone}">${statuses[status === 'queued' || status === 'running' ? 'waiting' : status]}</span>${took ? html` <span class="quiet">${took}</span>` : ''}<p>${client}${connection_id === null ? '' : html`, connection <a href="/console/connections/${connection_id}">${connection_id}</a>`}${attempts > 1 ? html`, ${attempts} workers` : ''}</p></div>
<p>${timeOf(created_at)}</p></li>`
}

function nothing(url: URL): Html {
  if (url.search !== '')
    return emptyState(
      'Nothing matches',
      'No run of the last 7 days is like this.',
      html`<a class="button plain" href="${url.pathname}">Show all</a>`,
    )
  return emptyState(
    'No run yet',
    'When a client of yours runs an action, it stands here within a second.',
    html`<a class="button" href="/console">What to do next</a>`,
  )
}
