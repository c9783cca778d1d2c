// How the last test of a step ended.
import { type Action, maskInputs, outputsOf, secretInputs } from '../../../actions/index.ts'
import { type Html, html, timeOf } from '../../../kernel/html/index.ts'
import type { DraftStep, StepTest } from '../../../zaps/index.ts'
import { panel } from '../../parts/console-page.ts'

const SAMPLE_LENGTH_MAX = 400

/** Whether a test of a trigger gave its app's example: the app could not be asked, or had nothing. */
export function isExampleTest({ problem, runId, count, results }: StepTest, { type }: Action): boolean {
  return type === 'READ' && problem === null && results.length > 0 && (runId === null || count === 0)
}

/** What it gave, by the names that later steps map; nothing before there was one. `next`: what is to be done after a good one. */
export function testResult({ tested, inputs }: DraftStep, action: Action, next: Html): Html {
  if (!tested) return html``
  const secrets = secretInputs(action, inputs)
  const mask = (text: string) => maskInputs(text, secrets)
  return panel(
    'test',
    'Last test',
    'What came of it is kept in the draft alone.',
    html`${verdict(tested, action)}${given(tested, mask)}${tested.problem || tested.isOfEarlier ? '' : next}`,
  )
}

function verdict(tested: StepTest, action: Action): Html {
  const { at, runId, problem, isOfEarlier } = tested
  const run = runId === null ? '' : html` <a href="/runs/${runId}">Every request of it</a>`
  const old = isOfEarlier ? html` <span class="badge">Of earlier inputs</span>` : ''
  return html`<p>${badge(tested, action)}${old} ${timeOf(new Date(at), 'seconds')}${run}</p>${problem ? html`<div class="message bad"><p>${problem}</p></div>` : ''}`
}

function badge(tested: StepTest, action: Action): Html {
  const { problem, runId, count } = tested
  if (problem) return html`<span class="badge bad">Failed</span>`
  if (isExampleTest(tested, action)) {
    const why = runId === null ? 'nothing was asked' : 'there was nothing recent'
    return html`<span class="badge">The app’s example: ${why}</span>`
  }
  return html`<span class="badge good">${count === 1 ? '1 result' : `${count} results`}</span>`
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
