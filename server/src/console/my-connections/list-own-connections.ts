// GET /connections
// Everything that this person has connected: how it is, who uses it, and what can be done about it. ?app= and ?state=
// narrow the list. Connect comes back here once a connection is made or renewed.
import type { SignedIn } from '../../accounts/index.ts'
import { type ConnectionState, connectionsOfPerson, formerTitleOf, readConnectionId } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { accountPage } from '../account/account-page.ts'
import { emptyState, notice } from '../parts/console-page.ts'
import { listFilters, readChoice, readNumber } from '../parts/list-filters.ts'
import { ADD } from './connect-app.ts'
import { connectionActions, turnOnForm, usedBy } from './connection-parts.ts'
import { health, healthWords } from './health.ts'
import { described, LIST, type OwnConnection } from './own-connection.ts'

const STATES = Object.keys(healthWords) as ConnectionState[]

export async function listOwnConnections({ caller, url }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const all = await described(await connectionsOfPerson(caller.person, deps), deps)
  const shown = all.filter(isSought(url))
  const body = html`${await news(url, all, deps)}
${all.length > 0 ? listFilters(url, filtersOf(all)) : ''}
${shown.length > 0 ? html`<ul class="rows">${shown.map((connection) => row(caller, connection))}</ul>` : nothing(all)}`
  return accountPage(caller, 'connections', body, all.length > 0 ? connectAnApp('plain') : undefined)
}

function isSought(url: URL): (connection: OwnConnection) => boolean {
  const app = url.searchParams.get('app') ?? ''
  const state = readChoice(url, 'state', STATES)
  return (connection) =>
    (app === '' || connection.app.key === app) && (state === undefined || connection.state === state)
}

function filtersOf(all: readonly OwnConnection[]) {
  const apps = new Map(all.map(({ app }) => [app.key, app.name]))
  return [
    { name: 'app', label: 'App', choices: [...apps] },
    { name: 'state', label: 'State', choices: STATES.map((state) => [state, healthWords[state]] as const) },
  ]
}

/** What was just done. Words from the address are not repeated: anybody can write an address. */
async function news(url: URL, all: readonly OwnConnection[], deps: Deps): Promise<Html> {
  const { searchParams } = url
  const id = readConnectionId(searchParams.get('connection_id') ?? '')
  const renewed = all.find((connection) => connection.id === id)
  const isNew = searchParams.has('connected')
  if (renewed && isNew) return notice(html`Connected: <strong>${renewed.title}</strong>. Your own Zaps can use it.`)
  if (renewed)
    return notice(
      renewedWords(renewed.title, await formerTitleOf(renewed.id, searchParams.get('session_id') ?? '', deps)),
    )
  if (searchParams.has('error')) return notice(failedWords(isNew), 'bad')
  if (searchParams.has('disconnected')) return notice('Disconnected. Its credentials are forgotten.')
  return html`${notice(turnedOnWords(readNumber(url, 'on') ?? 0))}${notice(refusedWords(readNumber(url, 'off') ?? 0), 'bad')}`
}

function failedWords(isNew: boolean): string {
  if (isNew) return 'Connecting did not come to its end. Nothing was kept.'
  return 'Reconnecting did not come to its end. Nothing has changed.'
}

function renewedWords(title: string, former: string | null): Html {
  const change = former === null ? '' : html` This is now ${title}; it was ${former}.`
  return html`Reconnected: <strong>${title}</strong>.${change}`
}

function turnedOnWords(count: number): string | undefined {
  if (count === 0) return undefined
  return count === 1 ? 'The Zap is on again.' : `${count} Zaps are on again.`
}

function refusedWords(count: number): string | undefined {
  if (count === 0) return undefined
  const zaps = count === 1 ? 'One Zap stays' : `${count} Zaps stay`
  return `${zaps} off: another connection of it does not work. Reconnect that one first.`
}

function row(caller: SignedIn, connection: OwnConnection): Html {
  const { id, title, app, lastUsedAt } = connection
  return html`<li class="tall"><div><h2><a href="${LIST}/${id}">${title}</a></h2><p>${app.name}, <code>${id}</code></p><p>${lastUsedAt ? html`Used ${timeOf(lastUsedAt)}` : 'Not used yet'}</p></div>
<div>${health(connection)}${usedBy(connection)}${turnOnForm(caller, connection)}</div>
<div>${connectionActions(caller, connection)}</div></li>`
}

// Where there are some already, the primary action is to mend one that does not work.
function connectAnApp(kind: 'primary' | 'plain'): Html {
  return html`<a class="button ${kind === 'plain' ? 'plain' : ''}" href="${ADD}">Connect an app</a>`
}

function nothing(all: readonly OwnConnection[]): Html {
  if (all.length > 0) {
    const showAll = html`<a class="button plain" href="${LIST}">Show all</a>`
    return emptyState('Nothing matches', 'None of your connections is like this.', showAll)
  }
  return emptyState(
    'No connection yet',
    'Connect an account for your own Zaps here. What a product needs is connected in the settings of that product, and then stands here too. Connections that you made inside another product, with your account there, are managed there.',
    html`${connectAnApp('primary')}<a class="button plain" href="/account/apps">See which apps you allow</a>`,
  )
}
