// GET /console/connections/{id}
// One connection of this person's clients: whose it is, how it stands, and what happened to its tokens.
import type { SignedIn } from '../../accounts/index.ts'
import { listClientsOf } from '../../clients/index.ts'
import { type ConnectionView, lookAtConnection, type TimelineRow, troubleOf } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { copyable, type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { type ZapUse, zapsUsing } from '../../zaps/index.ts'
import { consolePage, panel } from '../parts/console-page.ts'
import { nameOfApp, nameOfClient, namesOfUsers } from '../parts/names.ts'
import { meaningOf, stateBadge } from './connection-state.ts'
import { timelineTable } from './timeline-table.ts'
import { usesList } from './uses-list.ts'

export async function showConsoleConnection({ caller, params }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const own = await listClientsOf(deps.db, caller.person.userId)
  const found = await lookAtConnection(
    params.id ?? '',
    own.map(({ client_id }) => client_id),
    deps,
  )
  // Somebody else's reads as none: which identifiers exist is nobody's business.
  if (!found) throw new PageError(404, 'There is no such connection', 'Check the identifier; it may have been deleted.')
  const { connection, timeline } = found
  const users = await namesOfUsers([connection.user_id], deps)
  const names = {
    app: await nameOfApp(connection, deps),
    user: users.get(connection.user_id) ?? '',
    client: nameOfClient(connection.client_id, own),
  }
  const zaps = (await zapsUsing([connection.id], deps)).get(connection.id) ?? []
  return consolePage(caller, pageOf(connection, { timeline, zaps }, names), {
    section: 'connections',
    title: connection.title,
    up: ['Connections', '/console/connections'],
    lead: `${names.app}, connected by ${names.user} through ${names.client}`,
  })
}

type Names = { app: string; user: string; client: string }

type About = { timeline: readonly TimelineRow[]; zaps: readonly ZapUse[] }

function pageOf(connection: ConnectionView, { timeline, zaps }: About, names: Names): Html {
  const { id } = connection
  return html`${panel('standing', 'Standing', meaningOf(connection), standing(connection, timeline))}
${panel('whose', 'Whose it is', 'The identifier is the same on every surface, and stays when the account is connected again.', whose(connection, names))}
${panel('timeline', 'Token timeline', 'What happened to its tokens, and by which run. Tokens themselves are shown nowhere.', timelineTable(timeline))}
${panel(
  'use',
  'Used by',
  'Zaps that would stop with it, and every run with the requests that it tried.',
  html`${usesList(zaps)}<p><a href="/console/runs?connection=${id}">Runs through this connection</a></p>`,
)}`
}

/** The provider's words about an active connection that it refuses, as the timeline has them. */
function troubleDetail(connection: ConnectionView, timeline: readonly TimelineRow[]): string | undefined {
  const trouble = troubleOf(connection)
  const sought = trouble === 'check' ? 'checked' : 'refresh_failed'
  return trouble && (timeline.find(({ type }) => type === sought)?.detail ?? undefined)
}

function standing(connection: ConnectionView, timeline: readonly TimelineRow[]): Html {
  const { state, reason, expires_at, refresh_at, ends_at, last_used_at, last_checked_at, last_check } = connection
  const why = reason ?? troubleDetail(connection, timeline)
  return html`<p>${stateBadge(state)}</p>
${why ? html`<p class="bad">${why}</p>` : ''}
<dl class="facts">
${fact('Last used', last_used_at ? timeOf(last_used_at) : 'never')}
${fact('Access token until', expires_at ? timeOf(expires_at, 'seconds') : 'the provider did not say')}
${refresh_at ? fact('Refreshed ahead at', timeOf(refresh_at, 'seconds')) : ''}
${ends_at ? fact('Ends', timeOf(ends_at)) : ''}
${last_checked_at ? fact('Last checked', html`${timeOf(last_checked_at)}: ${last_check ?? ''}`) : ''}
</dl>`
}

function whose({ id, user_id, workspace_id, client_id, created_at }: ConnectionView, names: Names): Html {
  return html`${copyable('connection-id', 'Connection', String(id))}
<dl class="facts">
${fact('App', names.app)}
${fact('User', html`<a href="/console/connections?user=${user_id}">${names.user}</a>, number <code>${user_id}</code>`)}
${fact('Workspace', html`<a href="/console/connections?workspace=${workspace_id}"><code>${workspace_id}</code></a>`)}
${fact('Client', html`${names.client}, <code>${client_id}</code>`)}
${fact('Connected', timeOf(created_at))}
</dl>`
}

function fact(name: string, value: Html | string): Html {
  return html`<dt>${name}</dt><dd>${value}</dd>`
}
