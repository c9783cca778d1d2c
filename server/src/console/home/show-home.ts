// GET /console
// What is there, what to do next, and what needs attention.
import { confirmFirst, isConfirmationDue, nameOf, type SignedIn } from '../../accounts/index.ts'
import { type RunSummary, summariseRuns } from '../../actions/index.ts'
import { listApiKeys, listClientsOf } from '../../clients/index.ts'
import { type ConnectionSummary, summariseConnections } from '../../connections/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { hasOwnZaps } from '../../zaps/index.ts'
import { consolePage, panel } from '../parts/console-page.ts'
import { checklist, type Step } from './checklist.ts'

const DAY_SECONDS = 24 * 3600
/** As long as runs are kept. */
const WEEK_SECONDS = 7 * DAY_SECONDS

export async function showHome({ caller }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { person } = caller
  const [keys, hasZap, clients] = await Promise.all([
    listApiKeys(deps.db, person.userId),
    hasOwnZaps(deps.db, person),
    listClientsOf(deps.db, person.userId),
  ])
  const clientIds = clients.map(({ client_id }) => client_id)
  const connections = await summariseConnections(deps.db, clientIds)
  const of = { clientIds, workspaceIds: connections.workspaceIds, ownWorkspaceId: person.workspaceId }
  const runsSince = (seconds: number) =>
    summariseRuns(deps.db, { ...of, since: addSeconds(deps.clock.now(), -seconds) })
  const [lastDay, lastWeek] = await Promise.all([runsSince(DAY_SECONDS), runsSince(WEEK_SECONDS)])
  const standing = { keys: keys.length, clients, connections: connections.count, hasZap, runs: lastWeek.count }
  const body = html`${isConfirmationDue(person) ? panel('confirm', 'Confirm your e-mail address', 'The first step: everything else here waits for it.', confirmFirst(caller)) : ''}<div class="home">${stepsPanel(checklist(standing))}${figuresPanel(lastDay, connections, clients.length)}</div>`
  return consolePage(caller, body, { section: 'home', title: `Hello, ${person.firstName ?? nameOf(person)}` })
}

function stepsPanel(steps: readonly Step[]): Html {
  const done = steps.filter(({ isDone }) => isDone).length
  const next = steps.find(({ isDone }) => !isDone)
  return html`<section class="panel" aria-labelledby="steps-heading"><div><h2 id="steps-heading">${next ? 'First steps' : 'All set'}</h2>
<progress class="progress" max="${steps.length}" value="${done}" aria-label="First steps">${done} of ${steps.length}</progress>
<p class="quiet">${done} of ${steps.length} done${next ? html`. Next: <strong>${next.title.toLowerCase().replace('api', 'API').replace('oauth', 'OAuth').replace(' zap', ' Zap')}</strong>` : ''}</p>
<ol class="todo">${steps.map((step) => stepItem(step, step === next))}</ol></div></section>`
}

function stepItem({ title, about, isDone, action }: Step, isNext: boolean): Html {
  return html`<li>${dot(isDone)}<div><h3>${title}</h3><p>${about}</p>
${isNext ? html`<div class="actions"><a class="button" href="${action.path}">${action.words}</a></div>` : html`<p><a href="${action.path}">${action.words}</a></p>`}</div></li>`
}

function dot(isDone: boolean): Html {
  return html`<svg class="dot ${isDone ? 'done' : ''}" viewBox="0 0 24 24" role="img" aria-label="${isDone ? 'Done' : 'To do'}"><circle cx="12" cy="12" r="10"/>${isDone ? html`<path d="M7.5 12.5l3 3 6-6.5"/>` : ''}</svg>`
}

function figuresPanel(lastDay: RunSummary, connections: ConnectionSummary, clients: number): Html {
  return html`<section class="panel" aria-labelledby="figures-heading"><div><h2 id="figures-heading">At a glance</h2>
<dl class="figures">
<div><dt>Runs, last 24 hours</dt><dd>${lastDay.count}</dd></div>
<div><dt>Failed, last 24 hours</dt><dd>${lastDay.failed > 0 ? html`<span class="bad">${lastDay.failed}</span>` : '0'}</dd></div>
<div><dt>Connections</dt><dd>${connections.count}</dd></div>
<div><dt>Need attention</dt><dd>${connections.troubled > 0 ? html`<span class="bad">${connections.troubled}</span>` : '0'}</dd></div>
</dl>
<p class="quiet after">${clients === 0 ? 'Figures appear once people use a client of yours.' : connections.troubled > 0 ? 'Connections that need attention have ended, were refused at their last check, or cannot be renewed: each says why.' : 'Of your own clients, in all their users’ workspaces.'}</p></div></section>`
}
