// GET /zaps/{id}/runs
// What a Zap did, the latest first, narrowed in the address by status, day and words.
import type { SignedIn } from '../../../accounts/index.ts'
import { addSeconds } from '../../../kernel/clock.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Html, html, timeOf } from '../../../kernel/html/index.ts'
import { type Call, paging } from '../../../kernel/http/index.ts'
import { browseZapRuns, type ListedZapRun, workedFor, type Zap } from '../../../zaps/index.ts'
import { emptyState, notice } from '../../parts/console-page.ts'
import { listFilters, readChoice, readNumber } from '../../parts/list-filters.ts'
import { loadZap } from '../own-zap.ts'
import { zapPage } from '../zap-page.ts'
import { editorPath, zapRunPath } from '../zap-paths.ts'
import { keptSince } from './kept-since.ts'
import { runBadge, statusChoices } from './run-words.ts'

const ROWS = 50
const DAY_SECONDS = 24 * 3600
const SEARCH_LENGTH_MAX = 150
const DATA_LENGTH_MAX = 160

export async function listOwnZapRuns(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { caller, url } = call
  const zap = await loadZap(call, deps)
  const { offset } = paging(url, ROWS)
  const page = { limit: ROWS, offset }
  const { runs, count } = await browseZapRuns(caller.person, filterOf(url, zap, deps), page, deps)
  const body = html`${news(url)}<p class="quiet">One row for each time that this Zap began, with all of its steps. The single actions, whoever ran them, stand under <a href="/console/runs">Runs</a>.</p>${listFilters(
    url,
    [
      { name: 'status', label: 'Status', choices: statusChoices },
      { name: 'day', label: 'Day (UTC)', isDay: true },
      { name: 'search', label: 'Words', isText: true },
    ],
  )}
${runs.length > 0 ? html`<ul class="rows zap-runs">${runs.map(runRow)}</ul>${pages(url, { ...page, count })}` : nothing(url, zap)}`
  return zapPage(caller, zap, 'runs', body)
}

function filterOf(url: URL, { id }: Zap, deps: Deps) {
  const status = readChoice(
    url,
    'status',
    statusChoices.map(([value]) => value),
  )
  const day = dayIn(url)
  return {
    from: day ?? keptSince(deps),
    to: day && addSeconds(day, DAY_SECONDS),
    zapId: id,
    statuses: status ? [status] : undefined,
    search: (url.searchParams.get('search') ?? '').trim().slice(0, SEARCH_LENGTH_MAX) || undefined,
  }
}

// A day that is none finds nothing amiss: the list is not narrowed by it.
function dayIn(url: URL): Date | undefined {
  const text = (url.searchParams.get('day') ?? '').trim()
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  return day && !Number.isNaN(day.getTime()) ? day : undefined
}

function news(url: URL): Html {
  const count = readNumber(url, 'discarded')
  if (count === undefined) return html``
  return notice(
    count === 0 ? 'Nothing was held.' : count === 1 ? 'One run was discarded.' : `${count} runs were discarded.`,
  )
}

function runRow({ id, status, start_time, end_time, steps, data_in, data_out, problem }: ListedZapRun): Html {
  const took = end_time && seconds(workedFor(steps))
  return html`<li><div><h2><a href="${zapRunPath(id)}">${timeOf(start_time, 'seconds')}</a></h2><p><code>${id}</code></p></div>
<div><p>${runBadge(status)}${took ? html` <span class="quiet">took ${took}</span>` : ''}</p>${problem ? html`<p class="bad">${problem}</p>` : ''}</div>
<div><p><span class="quiet">In</span> <code>${short(data_in)}</code></p>${data_out === null ? '' : html`<p><span class="quiet">Out</span> <code>${short(data_out)}</code></p>`}</div></li>`
}

/** A length of time, as people say it. */
export function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

function short(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > DATA_LENGTH_MAX ? `${text.slice(0, DATA_LENGTH_MAX)} …` : text
}

function pages(url: URL, { limit, offset, count }: { limit: number; offset: number; count: number }): Html {
  const at = (to: number) => {
    const query = new URLSearchParams(url.searchParams)
    query.set('offset', String(to))
    return `${url.pathname}?${query}`
  }
  const newer = offset > 0 ? html`<a href="${at(Math.max(0, offset - limit))}">Newer</a> ` : ''
  const older = offset + limit < count ? html`<a href="${at(offset + limit)}">Older</a>` : ''
  return html`<p class="after">${offset + 1} to ${Math.min(offset + limit, count)} of ${count}. ${newer}${older}</p>`
}

function nothing(url: URL, zap: Zap): Html {
  if (['status', 'day', 'search'].some((name) => url.searchParams.get(name)))
    return emptyState('Nothing matches', 'No run of the last 30 days is like this.', html``) // the filters have the way back
  const next = zap.is_enabled
    ? 'It is on: when something new happens in the app of its first step, it stands here.'
    : 'It is not on. Publish it and turn it on: then what it does stands here.'
  return emptyState('No run yet', next, html`<a class="button" href="${editorPath(zap)}">Open the editor</a>`)
}
