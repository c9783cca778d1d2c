// What a list is narrowed by, in its address: a form that is sent by GET.
import { type Html, html } from '../../kernel/html/index.ts'

/** One filter; without choices it is typed: a number, with `isText` words, with `isDay` a day. */
export type ListFilter = {
  name: string
  label: string
  choices?: ReadonlyArray<readonly [value: string, words: string]>
  isText?: boolean
  isDay?: boolean
}

/** The filters of a list, as its address has them. */
export function listFilters(url: URL, filters: readonly ListFilter[]): Html {
  const isFiltered = filters.some(({ name }) => (url.searchParams.get(name) ?? '') !== '')
  return html`<form method="get" action="${url.pathname}" class="filters" role="search" aria-label="Narrow the list">
${filters.map((filter) => filterField(filter, url.searchParams.get(filter.name) ?? ''))}
<div class="actions"><button class="plain">Show</button>${isFiltered ? html`<a href="${url.pathname}">Show all</a>` : ''}</div>
</form>`
}

function filterField({ name, label, choices, isText = false, isDay = false }: ListFilter, value: string): Html {
  const id = `filter-${name}`
  const input = choices
    ? html`<select id="${id}" name="${name}"><option value="">any</option>${choices.map(([choice, words]) => html`<option value="${choice}" ${choice === value ? 'selected' : ''}>${words}</option>`)}</select>`
    : html`<input id="${id}" name="${name}" value="${value}" ${isDay ? html`type="date"` : isText ? '' : html`inputmode="numeric" placeholder="number"`} autocomplete="off">`
  return html`<div class="field"><label for="${id}">${label}</label>${input}</div>`
}

/** A filter's value, or undefined when it is empty or not one of `values`. */
export function readChoice<T extends string>(url: URL, name: string, values: readonly T[]): T | undefined {
  const value = url.searchParams.get(name)
  return values.find((known) => known === value)
}

/** A filter that is a whole number; undefined when it is empty, 0 (which no row has) when it is none. */
export function readNumber(url: URL, name: string): number | undefined {
  const text = (url.searchParams.get(name) ?? '').trim()
  if (text === '') return undefined
  return /^\d{1,10}$/.test(text) && Number(text) <= 2_147_483_647 ? Number(text) : 0
}
