import { type Html, html } from '../../kernel/html/index.ts'
import type { Run } from '../store.ts'
import { deliveriesSection } from './deliveries-section.ts'
import { logsSection } from './logs-section.ts'
import { codeBlock, fact, moment, prettyJson } from './parts.ts'
import { requestsSection } from './requests-section.ts'
import type { RunView } from './run-view.ts'

const words: Readonly<Record<Run['status'], string>> = {
  queued: 'Waiting for a worker',
  running: 'Running',
  held: 'Held until the account is connected again',
  success: 'Succeeded',
  error: 'Ended with an error',
}
const tones: Readonly<Record<Run['status'], string>> = {
  queued: '',
  running: '',
  held: '',
  success: 'good',
  error: 'bad',
}

/** The whole page of a run. */
export function runPage(view: RunView): Html {
  const { run, title, appName } = view
  return html`<nav class="quiet"><a href="/">Home</a>${view.isSignedIn ? html` · <a href="/console/runs">Runs</a>` : ''}${run.zap_run_id && view.isSignedIn ? html` · <a href="/zap-runs/${run.zap_run_id}">Run of the Zap</a>` : ''}</nav>
<h1>${title} <span class="quiet">in ${appName}</span></h1>
<p role="status"><strong class="${tones[run.status]}">${words[run.status]}</strong>${durationOf(run)}</p>
${facts(run)}
${outcome(view)}
<h2>Inputs</h2>
${codeBlock(view.mask(prettyJson(view.inputs)), 'Inputs')}
${view.hasDynamicFields ? html`<p class="quiet">Values of fields that the third party defines are masked: any of them may be secret.</p>` : ''}
${requestsSection(view)}
${logsSection(view)}
${deliveriesSection(run, view.deliveries)}`
}

function durationOf({ created_at, finished_at }: Run): Html {
  return finished_at ? html` after ${finished_at.getTime() - created_at.getTime()} ms` : html``
}

function facts(run: Run): Html {
  return html`<dl class="facts">
${fact('Run', html`<code>${run.id}</code>`)}
${fact('Operation', html`<code>${run.operation}</code> (${run.kind})`)}
${fact('Connection', run.connection_id === null ? 'none' : html`<code>${run.connection_id}</code>`)}
${fact('Client', html`<code>${run.client_id}</code>, user ${run.user_id}`)}
${fact('Created', moment(run.created_at))}
${fact('Started', run.started_at ? moment(run.started_at) : 'not yet')}
${fact('Ended', run.finished_at ? moment(run.finished_at) : 'not yet')}
${fact('Tries', triesOf(run))}
${run.write_sent_at ? fact('Sent to the provider at', moment(run.write_sent_at)) : ''}
</dl>`
}

function triesOf({ attempts }: Run): string {
  return attempts > 1 ? `${attempts}: the workers of earlier ones stopped in the middle` : `${attempts}`
}

function outcome({ run, ending, mask }: RunView): Html {
  if (run.status === 'error') {
    return html`<h2>Errors</h2>
${ending.errors.map(
  ({ code, title, detail }) =>
    html`<p class="message bad"><strong>${title}</strong><br>${mask(detail)}<br><span class="quiet">Error code <code>${code}</code></span></p>`,
)}`
  }
  if (run.status === 'success') {
    return html`<h2>Results</h2>
${codeBlock(mask(prettyJson(ending.results)), 'Results')}`
  }
  return html`<p class="message">The result appears here when the run ends; the page looks again by itself.</p>`
}
