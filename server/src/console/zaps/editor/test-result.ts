// How the last test of a step ended.
import { type Action, maskInputs, outputsOf, secretInputs } from '../../../actions/index.ts'
import { type Html, html, timeOf } from '../../../kernel/html/index.ts'
import type { DraftStep, StepTest } from '../../../zaps/index.ts'
import { panel } from '../../parts/console-page.ts'

const SAMPLE_LENGTH_MAX = 400

/** What it gave, by the names that later steps map; nothing before there was one. */
export function testResult({ tested, inputs }: DraftStep, action: Action): Html {
  if (!tested) return html``
  const secrets = secretInputs(action, inputs)
  const mask = (text: string) => maskInputs(text, secrets)
  return panel(
    'test',
    'Last test',
    'What came of it is kept in the draft alone.',
    html`${verdict(tested)}${given(tested, mask)}`,
  )
}

function verdict({ at, runId, problem, count }: StepTest): Html {
  const badge = problem
    ? html`<span class="badge bad">Failed</span>`
    : html`<span class="badge good">${count === 1 ? '1 result' : `${count} results`}</span>`
  const run = runId === null ? '' : html` <a href="/runs/${runId}">Every request of it</a>`
  return html`<p>${badge} ${timeOf(new Date(at), 'seconds')}${run}</p>${problem ? html`<div class="message bad"><p>${problem}</p></div>` : ''}`
}

function given({ results, count, problem }: StepTest, mask: (text: string) => string): Html {
  const [first] = results
  if (!first && count > 0) return html`<p class="quiet">What it gave is too long to be kept in the draft.</p>`
  if (!first) return problem ? html`` : html`<p class="quiet">It gave nothing: there is nothing to be mapped.</p>`
  const fields = outputsOf([first])
  const shown = count > 1 ? html`<p class="quiet">The first of ${count}. Later steps are tested with it.</p>` : ''
  return html`${shown}<div class="scroll" tabindex="0" role="region" aria-label="What the test gave"><table><thead><tr><th scope="col">Field</th><th scope="col">Value</th></tr></thead><tbody>${fields.map(({ id, sample }) => html`<tr><th scope="row"><code>${id}</code></th><td>${short(mask(sample ?? ''))}</td></tr>`)}</tbody></table></div>
<details><summary>As JSON</summary><pre tabindex="0"><code>${mask(JSON.stringify(results, null, 2))}</code></pre></details>`
}

function short(text: string): string {
  return text.length > SAMPLE_LENGTH_MAX ? `${text.slice(0, SAMPLE_LENGTH_MAX)} …` : text
}
