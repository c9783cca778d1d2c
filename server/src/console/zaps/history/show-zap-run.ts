// GET /zap-runs/{id}, and of /replay for whoever had to sign in before the form could be sent
// One run of a Zap, step by step: what each was given, what it gave, and why it failed.
import type { SignedIn } from '../../../accounts/index.ts'
import { findAction } from '../../../actions/index.ts'
import { findAppVersion } from '../../../apps/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { PageError } from '../../../kernel/errors.ts'
import { COPY_SCRIPT, copyable, type Html, html, timeOf } from '../../../kernel/html/index.ts'
import type { Call } from '../../../kernel/http/index.ts'
import {
  findOwnZap,
  findZapRun,
  newerRevision,
  workedFor,
  type ZapRunDetail,
  type ZapRunStep,
} from '../../../zaps/index.ts'
import { notice, panel } from '../../parts/console-page.ts'
import { zapsPage } from '../zap-page.ts'
import { editorPath, LIST, zapPath, zapRunPath } from '../zap-paths.ts'
import { seconds } from './list-zap-runs.ts'
import { replayPanel } from './replay-panel.ts'
import { meaningOf, runBadge } from './run-words.ts'

type Names = { app: string; title: string }

export async function showOwnZapRun(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { caller, url } = call
  const run = await loadZapRun(call, deps)
  const zap = await findOwnZap(deps.db, run.zap_id, caller.person)
  const names = await Promise.all(run.steps_detail.map((step) => namesOf(step, deps)))
  const steps = run.steps_detail.map((step, at) =>
    stepPanel(step, names[at] ?? { app: step.app_id, title: step.operation }),
  )
  const newer = zap && (await newerRevision(deps.db, run, zap, deps))
  const body = html`${newsOf(url, run)}${outcome(run)}
${steps}
${zap ? replayPanel(caller, run, zap, newer) : ''}
${panel('ids', 'Identifiers', 'For the people who help you, and for the API.', html`${copyable('zap-run-id', 'Run', run.id)}${copyable('zap-id', 'Zap', String(run.zap_id))}`)}`
  return zapsPage(caller, body, {
    title: run.zap_title,
    lead: html`${runBadge(run.status)} ${timeOf(run.start_time, 'seconds')}${run.end_time ? html`, took ${seconds(workedFor(run.steps))}` : ''}. Version ${run.revision}.`,
    scripts: [COPY_SCRIPT, '/assets/under-way.js'],
    up: zap ? ['History', zapPath(zap, 'runs')] : ['Zaps', LIST],
    ...(zap ? { action: html`<a class="button plain" href="${editorPath(zap)}">Open the editor</a>` } : {}),
  })
}

/** The run of the path's `{id}`. Throws PageError 404 for any other, also somebody else's. */
export async function loadZapRun(
  { params, caller }: Pick<Call<SignedIn>, 'params' | 'caller'>,
  deps: Deps,
): Promise<ZapRunDetail> {
  const run = await findZapRun(params.id ?? '', caller.person, deps)
  if (run) return run
  throw new PageError(
    404,
    'You have no such run',
    'Runs of Zaps are kept for 30 days. It may belong to another account.',
  )
}

async function namesOf({ app_id, app_version, kind, operation }: ZapRunStep, deps: Deps): Promise<Names> {
  const app = await findAppVersion(app_id, app_version, deps)
  const action = app && findAction(app, kind, operation)
  return { app: app?.name ?? app_id, title: action?.title ?? operation }
}

function newsOf(url: URL, { id, status, position }: ZapRunDetail): Html {
  const isAgain = url.searchParams.has('replayed')
  if (status === 'pending')
    return html`<div class="message" role="status" data-under-way><p>${isAgain ? `It is under way again, from step ${position + 1} on.` : 'It waits for its turn, or is under way at this moment.'} This page shows its end by itself; without scripts, <a href="${zapRunPath(id)}${isAgain ? '?replayed=1' : ''}">look again</a>.</p></div>`
  return isAgain ? notice('It was carried out again. This is how it stands now.') : html``
}

function outcome({ status, problem }: ZapRunDetail): Html {
  const words = status === 'pending' ? '' : meaningOf(status)
  if (!problem && !words) return html``
  return html`<div class="message ${status === 'error' ? 'bad' : ''}"><p>${problem ?? words}</p>${problem && words ? html`<p class="quiet">${words}</p>` : ''}</div>`
}

function stepPanel(step: ZapRunStep, { app, title }: Names): Html {
  const { position, status, alias, run_id, errors } = step
  const state = status === null ? html`<span class="badge">Not begun</span>` : runBadge(status)
  const about = html`${state}${timesOf(step)}${alias ? html`<br><code>${alias}</code>` : ''}`
  const link = run_id === null ? '' : html`<p><a href="/runs/${run_id}">Every request of this step</a></p>`
  const body = html`${errors.map(({ title: what, detail }) => html`<div class="message bad"><p><strong>${what}</strong></p><p>${detail}</p></div>`)}
${link}${step.kind === 'filter' ? filterWords(step) : dataOf(step)}
${status === null ? html`<p class="quiet">It was not carried out.</p>` : ''}`
  return panel(`step-${position}`, `${position + 1}. ${app}: ${step.title ?? title}`, about, body)
}

function filterWords({ status }: ZapRunStep): Html {
  if (status === 'success') return html`<p>Its conditions held: the run went on.</p>`
  return status === 'filtered' ? html`<p>Its conditions did not hold: the run ended here.</p>` : html``
}

function dataOf({ position, inputs, output }: ZapRunStep): Html {
  const shown = (label: string, value: unknown) => (value === null ? '' : data(position + 1, label, value))
  if (position === 0) return html`${shown('What came in', output)}`
  return html`${shown('Data in', inputs)}${shown('Data out', output)}`
}

function timesOf({ start_time, end_time }: ZapRunStep): Html {
  if (!start_time) return html``
  const milliseconds = end_time ? new Date(end_time).getTime() - new Date(start_time).getTime() : 0
  return html`<br>${timeOf(new Date(start_time), 'seconds')}${milliseconds > 0 ? ` for ${seconds(milliseconds)}` : ''}`
}

function data(place: number, label: string, value: unknown): Html {
  return html`<p class="value-label">${label}</p><pre tabindex="0" role="region" aria-label="${label} of step ${place}"><code>${JSON.stringify(value, null, 2)}</code></pre>`
}
