// GET /zaps
// This person's Zaps, whichever client they were made through: on or off, why, and how each ran last.
import type { SignedIn } from '../../accounts/index.ts'
import { findApp, findAppVersion, listApps } from '../../apps/index.ts'
import { findClient, HOUSE_CLIENT_ID } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import {
  browseOwnZaps,
  browseZapRuns,
  findOwnApps,
  findTriggerProblems,
  hasOwnZaps,
  type ListedZapRun,
  type OwnZap,
  readDraft,
  type SoughtZaps,
  type TriggerProblem,
} from '../../zaps/index.ts'
import { emptyState, notice } from '../parts/console-page.ts'
import { type ListFilter, listFilters, readChoice, readNumber } from '../parts/list-filters.ts'
import { olderLink, ROWS, readPlace } from '../parts/place-in-list.ts'
import { keptSince } from './history/kept-since.ts'
import { runBadge } from './history/run-words.ts'
import { zapsThatLostAnAccount } from './lost-account.ts'
import { zapsPage } from './zap-page.ts'
import { editorPath, zapPath, zapRunPath } from './zap-paths.ts'
import { stateBadge, switchForm, triggerWords, whyOff } from './zap-state.ts'

const states = { on: 'On', off: 'Off', draft: 'Never published' } as const
const STATES = Object.keys(states) as (keyof typeof states)[]

/** A Zap as its row shows it. */
type Row = {
  zap: OwnZap
  title: string
  apps: readonly string[]
  clientName: string | undefined
  last: ListedZapRun | undefined
  problem: TriggerProblem | undefined
  hasLost: boolean
}

export async function listOwnZaps({ caller, url }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { person } = caller
  const [zaps, hasAny] = await Promise.all([find(url, person, deps), hasOwnZaps(deps.db, person)])
  const on = zaps.flatMap(({ id, is_enabled }) => (is_enabled ? [id] : []))
  const problems = await findTriggerProblems(deps.db, on)
  const lost = await zapsThatLostAnAccount(zaps, deps)
  const rows = await Promise.all(
    zaps.map(async (zap) => ({
      ...(await describe(zap, person, deps)),
      problem: problems.get(zap.id),
      hasLost: lost.has(zap.id),
    })),
  )
  const make = html`<a class="button" href="/editor/new">New Zap</a>`
  const list =
    rows.length > 0
      ? html`<ul class="rows zaps">${rows.map((row) => zapRow(caller, row))}</ul>${olderLink(
          url,
          zaps.map(({ id, updated_at }) => ({ id, created_at: updated_at })),
        )}`
      : noMatch
  const body = html`${news(url)}${hasAny ? html`${listFilters(url, await filters(person, deps))}${list}` : nothing(make)}`
  return zapsPage(caller, body, {
    title: 'Zaps',
    lead: html`When something happens in one app, something is done in another. Yours, also those that a product made for you; the accounts that they use stand under <a href="/connections">My connections</a>.`,
    ...(hasAny ? { action: make } : {}),
  })
}

async function find(url: URL, person: SignedIn['person'], deps: Deps): Promise<OwnZap[]> {
  const appName = url.searchParams.get('app')
  const app = appName ? await findApp(appName, deps) : undefined
  if (appName && !app) return []
  const place = readPlace(url)
  const before = place && /^\d{1,15}$/.test(place.id) ? { at: place.created_at, id: Number(place.id) } : undefined
  const sought: SoughtZaps = {
    state: readChoice(url, 'state', STATES),
    appId: app?.id,
    search: (url.searchParams.get('search') ?? '').trim().slice(0, 100) || undefined,
  }
  return browseOwnZaps(deps.db, person, sought, { before, rowsMax: ROWS })
}

async function filters(person: SignedIn['person'], deps: Deps): Promise<ListFilter[]> {
  return [
    { name: 'search', label: 'Title', isText: true },
    { name: 'state', label: 'State', choices: STATES.map((state) => [state, states[state]] as const) },
    { name: 'app', label: 'App', choices: await ownAppChoices(person, deps) },
  ]
}

/** The apps of the person's Zaps, by name. */
async function ownAppChoices(
  person: SignedIn['person'],
  deps: Deps,
): Promise<(readonly [key: string, name: string])[]> {
  const ids = new Set(await findOwnApps(deps.db, person))
  return (await listApps(deps)).filter(({ id }) => ids.has(id)).map(({ key, name }) => [key, name] as const)
}

async function describe(
  zap: OwnZap,
  person: SignedIn['person'],
  deps: Deps,
): Promise<Omit<Row, 'problem' | 'hasLost'>> {
  const filter = { from: keptSince(deps), zapId: zap.id }
  const [{ content }, { runs }, client] = await Promise.all([
    readDraft(zap, deps),
    browseZapRuns(person, filter, { limit: 1, offset: 0 }, deps),
    findClient(zap.client_id, deps),
  ])
  const named = content.steps.flatMap(({ app }) => (app ? [findAppVersion(app.id, app.version, deps)] : []))
  const apps = (await Promise.all(named)).flatMap((app) => (app && app.source !== 'builtin' ? [app.name] : []))
  return {
    zap,
    title: zap.title || 'Without a title',
    apps: [...new Set(apps)],
    clientName: zap.client_id === HOUSE_CLIENT_ID ? undefined : client?.name,
    last: runs[0],
  }
}

function zapRow(caller: SignedIn, { zap, title, apps, clientName, last, problem, hasLost }: Row): Html {
  const why = whyOff(zap, hasLost)
  const ran = last
    ? html`<p><a href="${zapRunPath(last.id)}">Ran ${timeOf(last.start_time)}</a> ${runBadge(last.status)}</p>`
    : zap.revision > 0
      ? html`<p>It has not run in 30 days.</p>`
      : ''
  return html`<li class="tall"><div><h2><a href="${editorPath(zap)}">${title}</a></h2><p>${apps.length > 0 ? apps.join(' → ') : 'No app chosen yet'}${clientName ? html`, made in ${clientName}` : ''}</p></div>
<div><p>${stateBadge(zap)}${zap.has_draft && zap.revision === 0 ? ' It does nothing until it is published.' : ''}</p>${why ? html`<p class="bad">${why}</p>` : ''}${triggerWords(zap, problem)}${ran}</div>
<div class="row-buttons">${switchForm(caller, zap)}${zap.revision > 0 ? html`<a href="${zapPath(zap, 'runs')}">History</a>` : ''}</div></li>`
}

/** What was just done. Words from the address are not repeated: anybody can write an address. */
function news(url: URL): Html {
  if (url.searchParams.has('deleted')) return notice('Deleted. What it did stays in the history for 30 days.')
  if (readNumber(url, 'on') !== undefined) return notice('The Zap is on.')
  if (readNumber(url, 'off') !== undefined)
    return notice('The Zap is off. What had begun is held until you turn it on, or discard it.')
  const refused = readNumber(url, 'refused')
  if (refused !== undefined)
    return notice(
      html`The Zap stays off: a connection of it cannot be used. <a href="/connections">Reconnect it</a>, or <a href="${editorPath({ id: refused })}">choose another account in its steps</a>.`,
      'bad',
    )
  return html``
}

const noMatch = emptyState('Nothing matches', 'None of your Zaps is like this.', html``) // the filters have the way back

function nothing(make: Html): Html {
  return emptyState(
    'No Zap yet',
    'A Zap waits for something new in one app and then does something in another. Choose what starts it, connect your accounts, try each step, and publish it.',
    html`${make} <a class="button plain" href="/templates">Begin with a template</a>`,
  )
}
