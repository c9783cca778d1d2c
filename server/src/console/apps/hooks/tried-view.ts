// What came of a try: the outcome, the console of the script, each request.
import type { ScriptTried } from '../../../connections/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'

type Request = ScriptTried['requests'][number]

/** Everything that a try gave, in words. */
export function triedView({ outcome, logs, requests }: ScriptTried): Html {
  return html`${outcomePart(outcome)}
<h3>Console</h3>
${logs.length === 0 ? html`<p class="quiet">It wrote nothing.</p>` : block('Console of the script', logs.join('\n'))}
<h3>Requests</h3>
${requests.length === 0 ? html`<p class="quiet">It made none.</p>` : html`<div class="attempts">${requests.map(requestEntry)}</div>`}`
}

function outcomePart(outcome: ScriptTried['outcome']): Html {
  if (outcome.kind === 'returned')
    return html`<p><span class="badge good">Returned</span></p>${statusPart(outcome.statusCode)}${block('What the method returned', outcome.value)}`
  const word = outcome.kind === 'raised' ? 'Raised' : 'Failed'
  return html`<p><span class="badge bad">${word}</span> <code>${outcome.what}</code></p><p>${outcome.message || 'It says nothing more.'}</p>`
}

function statusPart(change: Extract<ScriptTried['outcome'], { kind: 'returned' }>['statusCode']): Html {
  if (!change) return html``
  if (change.after === 401)
    return html`<p><code>status_code</code> is now 401: the token would be renewed and the call repeated.</p>`
  return html`<p><code>status_code</code> is now ${change.after}; it was ${change.before}.</p>`
}

function requestEntry(request: Request, at: number): Html {
  const { method, url, status, failure, durationMs } = request
  const isGood = status !== undefined && status < 400
  return html`<details ${isGood ? '' : html`class="bad-try" open`}>
<summary>${at + 1}. ${method} <code>${url}</code> <span class="badge ${isGood ? 'good' : 'bad'}">${status ?? 'no answer'}</span> ${durationMs} ms</summary>
${failure === undefined ? '' : html`<p class="bad">${failure}</p>`}
${block(`Request ${at + 1}`, messageText(request.requestHeaders, request.requestBody))}
${request.responseHeaders ? block(`Answer ${at + 1}`, messageText(request.responseHeaders, request.responseBody)) : ''}
</details>`
}

function messageText(headers: Record<string, string>, body: string | undefined): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [...lines, ...(body ? ['', body] : [])].join('\n') || '(no headers)'
}

function block(label: string, text: string): Html {
  return html`<pre tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`
}
