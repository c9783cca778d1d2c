// GET and POST /connections/add
// A person's own connection, which no product asked for: the apps that can be connected (?search= narrows them), and the
// button that opens Connect. It is made for the house client, so that his own Zaps use it, and ends at the list.
import { holdSession, refuseUnconfirmed, type SignedIn } from '../../accounts/index.ts'
import { type App, listApps } from '../../apps/index.ts'
import { HOUSE_CLIENT_ID, openToPerson } from '../../clients/index.ts'
import { appMark, connectionsOfPerson, openOwnConnect } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { consolePage, emptyState } from '../parts/console-page.ts'
import { listFilters } from '../parts/list-filters.ts'
import { ownForm } from '../parts/own-form.ts'
import { LIST } from './own-connection.ts'

/** The list of apps. */
export const ADD = `${LIST}/add`
const filters = [{ name: 'search', label: 'App name', isText: true }]

export async function showConnectApp({ caller, url }: Call<SignedIn>, deps: Deps): Promise<Response> {
  await refuseUnconfirmed(caller)
  const all = await connectableApps(caller, deps)
  const words = (url.searchParams.get('search') ?? '').trim().toLowerCase()
  const shown = all.filter(({ name, key }) => name.toLowerCase().includes(words) || key === words)
  const counts = await countByApp(caller, deps)
  const body = html`${all.length > 0 ? listFilters(url, filters) : ''}
${shown.length > 0 ? html`<ul class="rows">${shown.map((app) => row(caller, app, counts.get(app.id) ?? 0))}</ul>` : nothing(all)}`
  return consolePage(caller, body, {
    section: 'own',
    title: 'Connect an app',
    lead: 'An account of yours, for your own Zaps. What a product needs is connected from its own settings.',
    up: ['My connections', LIST],
  })
}

export async function connectOwnApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  await refuseUnconfirmed(call.caller)
  const { person } = call.caller
  const wish = { person, clientId: HOUSE_CLIENT_ID, appId: form.get('app') ?? '', returnPath: `${LIST}?connected=1` }
  const opened = await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    return openOwnConnect(tx, wish, deps)
  })
  return seeOther(opened.location, [opened.cookie])
}

/** Those that there is something to connect to, by name. */
async function connectableApps({ person }: SignedIn, deps: Deps): Promise<App[]> {
  return openToPerson(await listApps(deps), person.userId).filter(({ auth }) => auth.type !== 'none')
}

async function countByApp({ person }: SignedIn, deps: Deps): Promise<ReadonlyMap<string, number>> {
  const byApp = Map.groupBy(await connectionsOfPerson(person, deps), ({ app_id }) => app_id)
  return new Map([...byApp].map(([id, connections]) => [id, connections.length]))
}

function row(caller: SignedIn, app: App, count: number): Html {
  const { key, name, description } = app
  const button = html`<input type="hidden" name="app" value="${key}"><button class="plain" aria-label="Connect ${name}">Connect</button>`
  return html`<li><div class="marked">${appMark(app)}<div><h2>${name}</h2><p>${description}</p></div></div>
<p>${countWords(count)}</p>
<div>${ownForm(caller, ADD, button)}</div></li>`
}

function countWords(count: number): string {
  if (count === 0) return ''
  return count === 1 ? 'One account is connected.' : `${count} accounts are connected.`
}

function nothing(all: readonly App[]): Html {
  if (all.length > 0) {
    const showAll = html`<a class="button plain" href="${ADD}">Show all ${all.length}</a>`
    return emptyState('No app matches', 'No app that you can connect is called so.', showAll)
  }
  const words = 'No app that needs an account is set up here. Add one of your own, or ask the operator of this server.'
  return emptyState('No app yet', words, html`<a class="button" href="/apps">See all apps</a>`)
}
