// GET /apps
// The apps that can be connected here: one's own, and those that the operator of this server pushed.
import type { SignedIn } from '../../accounts/index.ts'
import { type ListedDraft, listDraftsOf, listApps as listPublished, type PublishedApp } from '../../apps/index.ts'
import { listClientsOf } from '../../clients/index.ts'
import { countByVersion } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { emptyState, notice } from '../parts/console-page.ts'
import { type ListFilter, listFilters } from '../parts/list-filters.ts'
import { authTypes, wordsOfAuth } from './form/auth-types.ts'
import { formValuesOf } from './form/form-values.ts'
import { appPage } from './frame.ts'
import { appPath, nameOf } from './own-app.ts'

type Listed = { key: string; name: string; auth: string; isOwn: boolean; latest: string | null; connections: number }
type Filter = { search: string; auth: string; whose: string }

const filters: readonly ListFilter[] = [
  { name: 'search', label: 'Name or key', isText: true },
  { name: 'auth', label: 'Auth type', choices: authTypes },
  {
    name: 'whose',
    label: 'Whose',
    choices: [
      ['own', 'Yours'],
      ['everybodys', "The operator's"],
    ],
  },
]

export async function listApps({ caller, url }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const all = await listed(caller, deps)
  const filter = filterOf(url.searchParams)
  const apps = all.filter((app) => isAskedFor(app, filter))
  const add = html`<a class="button" href="/apps/add">Add an app</a>`
  const body = html`${notice((url.searchParams.has('deleted') && 'Deleted. Its key is free again.') || undefined)}
${
  all.length === 0
    ? emptyState(
        'No app yet',
        'Add one to let your users connect it: its OAuth settings make a draft, which you publish when it works. The operator of this server can also push a manifest.',
        add,
      )
    : html`${listFilters(url, filters)}
${apps.length === 0 ? emptyState('No app matches', 'Nothing here is called so, or signs in so.', html`<a class="button plain" href="/apps">Show all ${all.length}</a>`) : html`<ul class="rows">${apps.map(appRow)}</ul>`}`
}`
  return appPage(caller, body, {
    title: 'Apps',
    lead: 'Third-party services that can be connected. Apps without an owner were pushed by the operator of this server.',
    ...(all.length > 0 ? { action: add } : {}),
  })
}

async function listed({ person }: SignedIn, deps: Deps): Promise<Listed[]> {
  const clients = await listClientsOf(deps.db, person.userId)
  const clientIds = clients.map(({ client_id }) => client_id)
  const [published, drafts, counts] = await Promise.all([
    listPublished(deps),
    listDraftsOf(deps.db, person.userId),
    countByVersion(deps.db, person, clientIds),
  ])
  const connectionsOf = (id: string) =>
    counts.filter(({ app_id }) => app_id === id).reduce((sum, { count }) => sum + count, 0)
  const own = drafts.map((draft) => ({ ...listedDraft(draft), connections: connectionsOf(draft.app_id) }))
  const others = published
    .filter(({ owner_user_id }) => owner_user_id === null)
    .map((app) => ({ ...listedApp(app), connections: connectionsOf(app.id) }))
  return [...own, ...others].sort((a, b) => a.name.localeCompare(b.name))
}

function listedDraft({ key, latest_version, manifest }: ListedDraft): Omit<Listed, 'connections'> {
  const auth = formValuesOf(manifest).auth_type ?? 'none'
  return { key, name: nameOf({ manifest, key }), auth, isOwn: true, latest: latest_version }
}

function listedApp({ key, name, auth, version }: PublishedApp): Omit<Listed, 'connections'> {
  const choice = auth.oauth2?.auto_refresh && auth.type === 'oauth2' ? 'oauth2_refresh' : auth.type
  return { key, name, auth: choice, isOwn: false, latest: version }
}

function filterOf(query: URLSearchParams): Filter {
  return { search: (query.get('search') ?? '').trim(), auth: query.get('auth') ?? '', whose: query.get('whose') ?? '' }
}

function isAskedFor(app: Listed, { search, auth, whose }: Filter): boolean {
  const words = search.toLowerCase()
  const isNamed = app.name.toLowerCase().includes(words) || app.key.includes(words)
  return isNamed && (auth === '' || app.auth === auth) && (whose === '' || app.isOwn === (whose === 'own'))
}

function appRow({ key, name, auth, isOwn, latest, connections }: Listed): Html {
  return html`<li><div><h2><a href="${appPath(key)}">${name}</a></h2><p><code>${key}</code> ${isOwn ? html`<span class="badge">Yours</span>` : ''}</p></div>
<div><p>${wordsOfAuth(auth)}</p><p>${latest === null ? html`<span class="badge">Draft</span> not published` : html`Version ${latest}`}</p></div>
<p>${connections} ${connections === 1 ? 'connection' : 'connections'}</p></li>`
}
