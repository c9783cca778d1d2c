// A run: how it ended, what came back, and where to read more about it.

import type { Run, RunError } from '@wayleave/sdk/wire'
import { html } from 'hono/html'
import type { Html } from './layout.ts'

const words = {
  waiting: { badge: '', label: 'Still running' },
  success: { badge: 'good', label: 'Done' },
  error: { badge: 'bad', label: 'Failed' },
}

/** What the page shows. `again`: the form with the same inputs, if it is still known; `wayleaveUrl`: where the details are. */
export type RunView = { run: Run; again: string | null; wayleaveUrl: string }

/** The page of a run. */
export function runPage({ run: { id, status, results, errors }, again, wayleaveUrl }: RunView): Html {
  const { badge, label } = words[status]
  return html`<nav aria-label="Breadcrumb" class="crumbs"><ol><li>Settings</li><li><a href="/">Integrations</a></li><li aria-current="page">Run</li></ol></nav>
    <div class="title"><h1>Run</h1><span class="badge ${badge}">${label}</span></div>
    <p class="id">Run <code>${id}</code></p>
    ${status === 'waiting' ? html`<p class="lead">It goes on in the background.</p>` : ''}
    ${errors.map(errorOf)}
    ${status === 'success' ? resultsOf(results) : ''}
    <p class="actions">
      ${status === 'waiting' ? html`<a class="button primary" href="/runs/${id}">Look again</a>` : ''}
      ${again !== null && status !== 'waiting' ? html`<a class="button ${status === 'error' ? 'primary' : ''}" href="${again}">${status === 'error' ? 'Change the inputs' : 'Run it again'}</a>` : ''}
      <a class="button ${status === 'success' || (status === 'error' && again === null) ? 'primary' : ''}" href="${wayleaveUrl}/runs/${id}">See this run in Wayleave</a>
      <a class="button" href="/">Back to Integrations</a>
    </p>`
}

// Of the failures that nobody knows more of, one alone may have had an effect.
const OUTCOME_UNKNOWN = 'Outcome unknown'

function errorOf({ code, title, detail, delay }: RunError): Html {
  const next: Partial<Record<RunError['code'], string>> = {
    user: 'Check what you filled in, then run it again.',
    authentication: 'Reconnect the account under Integrations, then run it again.',
    throttled: `Wait ${delay ?? 60} seconds, then run it again.`,
    system_throttled: `Wait ${delay ?? 60} seconds, then run it again.`,
  }
  return html`<section class="notice problem"><h2>${title}</h2><p>${detail}</p>
    <p>${next[code] ?? otherStep(title)}</p>
    <p class="id">Error code <code>${code}</code></p></section>`
}

function otherStep(title: string): string {
  return title === OUTCOME_UNKNOWN
    ? 'Look at the run in Wayleave before you run it again: it may have had an effect.'
    : 'The run in Wayleave says more of what was sent and what came back.'
}

function resultsOf(results: Run['results']): Html {
  const count = results.length === 1 ? 'One result' : `${results.length} results`
  return html`<h2 id="results">${count}</h2>
    <pre role="region" aria-labelledby="results" tabindex="0"><code>${JSON.stringify(results, null, 2)}</code></pre>`
}
