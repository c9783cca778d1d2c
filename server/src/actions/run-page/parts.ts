import type { Json } from '../../apps/index.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'

const TEXT_CHARACTERS_MAX = 20_000

/** One line of a list of facts. */
export function fact(name: string, value: Html | string): Html {
  return html`<dt>${name}</dt><dd>${value}</dd>`
}

export function moment(time: Date): Html {
  return timeOf(time, 'milliseconds')
}

/** A text as it is, cut at 20,000 characters. Reachable by keyboard, since long ones scroll. */
export function codeBlock(text: string, name: string): Html {
  const cut = text.length > TEXT_CHARACTERS_MAX ? `${text.slice(0, TEXT_CHARACTERS_MAX)}\n… (cut)` : text
  return html`<pre class="scroll" tabindex="0" role="region" aria-label="${name}">${cut}</pre>`
}

/** JSON indented for reading. */
export function prettyJson(value: Json): string {
  return JSON.stringify(value, null, 2)
}

/** A body: indented when it is JSON, else as it came. */
export function prettyBody(body: string): string {
  try {
    return prettyJson(JSON.parse(body))
  } catch {
    return body
  }
}
