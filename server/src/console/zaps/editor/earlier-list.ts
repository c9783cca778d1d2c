// What the steps before this one give, each with what is written into an input to have it there.
import { type Html, html } from '../../../kernel/html/index.ts'
import { editorPath } from '../zap-paths.ts'
import type { EarlierStep, GivenField } from './step-facts.ts'

const SAMPLE_LENGTH_MAX = 120

/** The fields of earlier steps. */
export function earlierList(zap: { id: number }, earlier: readonly EarlierStep[]): Html {
  if (earlier.length === 0) return html``
  return html`<section class="earlier" aria-labelledby="earlier-heading"><h2 id="earlier-heading">Values of earlier steps</h2>
<p class="quiet">Write <code>{{step.field}}</code> where a value shall stand, alone or within a text. One that is not there is empty.</p>
<p class="insert-said" role="status" data-insert-said></p>
${earlier.map((step) => stepFields(zap, step))}</section>`
}

function stepFields(zap: { id: number }, { at, name, isSample, isExample, fields }: EarlierStep): Html {
  const hint = isSample
    ? html`<p class="quiet">As its app describes them. <a href="${editorPath(zap, at)}">Test that step</a> to see what it really gives.</p>`
    : isExample
      ? html`<p class="quiet">Its app’s example: its test gave nothing real.</p>`
      : ''
  if (fields.length === 0) {
    const words = isSample ? 'Its app does not say what it gives.' : 'It gives nothing.'
    return html`<details><summary>${name}</summary><p class="quiet">${words}</p>${hint}</details>`
  }
  return html`<details><summary>${name}</summary>${hint}<ul class="given">${fields.map((field, place) => givenField(field, `given-${at}-${place}`))}</ul></details>`
}

function givenField({ template, title, sample }: GivenField, id: string): Html {
  return html`<li><div><strong>${title}</strong><br><code id="${id}">${template}</code>${sample === undefined ? '' : html`<br><span class="quiet sample">${short(sample)}</span>`}</div>
<div class="given-buttons"><button type="button" class="quiet-button" data-insert="${template}" aria-label="Insert: ${title}" hidden>Insert</button><button type="button" class="quiet-button" data-copy="${id}" aria-label="Copy: ${title}" hidden>Copy</button></div></li>`
}

function short(text: string): string {
  return text.length > SAMPLE_LENGTH_MAX ? `${text.slice(0, SAMPLE_LENGTH_MAX)} …` : text
}
