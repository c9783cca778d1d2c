import { type Html, html } from '../../kernel/html/index.ts'
import type { RunRequest } from '../requests-store.ts'
import { codeBlock, moment, prettyBody } from './parts.ts'
import type { RunView } from './run-view.ts'

/** Every request that the run tried, in order; secrets were masked before they were stored. */
export function requestsSection({ requests, run }: Pick<RunView, 'requests' | 'run'>): Html {
  if (requests.length === 0) {
    const isOver = run.status === 'error' || run.status === 'success'
    return html`<h2>Requests tried</h2>
<p class="quiet">${isOver ? 'None: the run ended before anything was sent.' : 'None yet.'}</p>`
  }
  return html`<h2>Requests tried</h2>
${requests.map((request, index) => html`${renewedElsewhere(request, requests[index - 1])}${requestDetails(request, index, index === requests.length - 1)}`)}`
}

// One refresh serves all calls that wait for it: it stands in the run that made it. Outbound-oauth §3
function renewedElsewhere(request: RunRequest, before: RunRequest | undefined): Html | '' {
  const isRepeat = before?.status === 401 && before.purpose === 'run' && request.purpose === 'run'
  return isRepeat ? html`<p class="quiet">Token renewed by another call.</p>` : ''
}

function requestDetails(request: RunRequest, index: number, isLast: boolean): Html {
  const { method, url, duration_ms, failure, status, at } = request
  const isGood = status !== null && status < 400
  return html`<details ${isLast ? 'open' : ''}>
<summary>${index + 1}. ${method} ${url}
  <span class="${isGood ? 'good' : 'bad'}">${failure ?? status}</span> <span class="quiet">${duration_ms} ms</span></summary>
<p class="quiet">${moment(at)}, ${request.purpose}</p>
${codeBlock(messageText(request.request_headers, request.request_body), `Request ${index + 1}`)}
${failure === null ? codeBlock(answerText(request), `Answer ${index + 1}`) : html`<p class="message bad">${failure}</p>`}
</details>`
}

function answerText({ status, response_headers, response_body }: RunRequest): string {
  return `${status}\n${messageText(response_headers ?? {}, response_body)}`
}

function messageText(headers: Record<string, string>, body: string | null): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [...lines, ...(body === null || body === '' ? [] : ['', prettyBody(body)])].join('\n')
}
