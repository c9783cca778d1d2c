// The last tries at a client's doors, the parameter that failed marked.
import { type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { Attempt } from '../../oauth/index.ts'

const doors = { authorize: 'Authorize', token: 'Token' } as const

/** What is listed here. */
export const LAST_TRIES =
  'The last 20 authorize requests, redemptions of codes, and everything that failed, the parameter that failed marked. Secrets are masked.'

/** At most 20, the latest first. */
export function attemptList(attempts: readonly Attempt[]): Html {
  if (attempts.length === 0)
    return html`<p class="quiet">Nobody has tried yet. Authorize requests, redemptions of codes, and everything that failed show up here within a second or two.</p>`
  return html`<div class="attempts">${attempts.map(attemptEntry)}</div>`
}

function attemptEntry(attempt: Attempt): Html {
  const { at, door, outcome, parameter, detail } = attempt
  return html`<details ${outcome === 'ok' ? '' : 'class="bad-try"'}>
<summary>${timeOf(new Date(at), 'seconds')} ${outcomeBadge(attempt)} ${doors[door]}${parameter ? html`, <code>${parameter}</code>` : ''}</summary>
${detail ? html`<p>${detail}</p>` : ''}
${parameterTable(attempt)}
</details>`
}

/** How a try ended. */
export function outcomeBadge({ outcome }: Attempt): Html {
  return html`<span class="badge ${outcome === 'ok' ? 'good' : 'bad'}">${outcome}</span>`
}

function parameterTable({ parameters, parameter }: Attempt): Html {
  const names = Object.keys(parameters)
  const all = parameter !== null && !names.includes(parameter) ? [parameter, ...names] : names
  if (all.length === 0) return html`<p class="quiet">It sent no parameters.</p>`
  return html`<table><tbody>${all.map((name) => html`<tr ${name === parameter ? html`class="failing"` : ''}><th scope="row"><code>${name}</code>${name === parameter ? ' (failed)' : ''}</th><td>${shown(parameters[name])}</td></tr>`)}</tbody></table>`
}

function shown(value: string | undefined): Html {
  if (value === undefined) return html`<em>missing</em>`
  return value === '' ? html`<em>empty</em>` : html`<code>${value}</code>`
}
