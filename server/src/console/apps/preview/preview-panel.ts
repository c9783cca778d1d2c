// The steps that an app's settings make, as seed 003 numbers them.
import type { PreviewStep, ReadableRequest } from '../../../connections/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'

/** `mistakes`: why there are no steps yet. */
export type Preview = { steps: PreviewStep[]; mistakes: readonly string[]; hooks: readonly string[] }

const titles: Readonly<Record<PreviewStep['step'], string>> = {
  authorize: 'Redirecting the user to the provider',
  token: 'Swapping for a token',
  login: 'Logging in',
  request: 'Authorizing requests',
  refresh: 'Refreshing, on a 401',
}
// Which scripts stand in the way of which step. Outbound-oauth §6
const hooksOf: Readonly<Record<PreviewStep['step'], readonly string[]>> = {
  authorize: [],
  token: ['pre_oauthv2_token', 'post_oauthv2_token'],
  login: ['get_session_info'],
  request: [],
  refresh: ['pre_oauthv2_refresh'],
}

/** All steps, or what is still missing. */
export function previewPanel({ steps, mistakes, hooks }: Preview): Html {
  if (mistakes.length > 0)
    return html`<p class="quiet">The requests appear here when this is right:</p><ul>${mistakes.map((words) => html`<li>${words}</li>`)}</ul>`
  if (steps.length === 0)
    return html`<p class="quiet">Nothing is added to requests: the app needs no authentication.</p>`
  return html`<ol class="steps">${steps.map((step) => stepItem(step, hooks))}</ol>`
}

function stepItem(step: PreviewStep, hooks: readonly string[]): Html {
  const own = hooksOf[step.step].filter((method) => hooks.includes(method))
  const changed =
    own.length === 0
      ? ''
      : html`<p class="quiet">Your script has a say here: ${own.map((name) => html`<code>${name}</code> `)}</p>`
  return html`<li><h3>${titles[step.step]}</h3>${changed}${'problem' in step ? html`<p class="bad">${step.problem}</p>` : step.requests.map((request, at) => tried(request, at, step.step))}</li>`
}

function tried(request: ReadableRequest, at: number, step: PreviewStep['step']): Html {
  return html`${at > 0 ? html`<p class="quiet">After a 4xx, once more:</p>` : ''}<pre tabindex="0" role="region" aria-label="${titles[step]}, request ${at + 1}"><code>${requestText(request, step)}</code></pre>`
}

/** A request as text: seed 003 writes it so. */
export function requestText({ method, url, headers, body }: ReadableRequest, step?: PreviewStep['step']): string {
  if (step === 'authorize') return `302 ${url}`
  const lines = [`${method} ${url}`, ...headers.map(([name, value]) => `${titled(name)}: ${value}`)]
  return body === null ? lines.join('\n') : `${lines.join('\n')}\n\n${body}`
}

function titled(name: string): string {
  return name.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase())
}
