import { type Html, html } from '../../../kernel/html/index.ts'
import { changedLines, diffLines } from './text-diff.ts'

const signs = { same: ' ', gone: '-', new: '+' } as const

/** What changes from one text to the other; nothing when they are the same. */
export function diffView(label: string, before: string, after: string): Html | undefined {
  if (before === after) return undefined
  const lines = changedLines(diffLines(before, after))
  return html`<div class="diff"><pre tabindex="0" role="region" aria-label="${label}">${lines.map((line) => (line === null ? html`<span class="quiet">…</span>\n` : lineOf(line)))}</pre></div>`
}

function lineOf({ kind, text }: { kind: keyof typeof signs; text: string }): Html {
  if (kind === 'same') return html`<span>  ${text}</span>\n`
  return kind === 'gone' ? html`<del>${signs.gone} ${text}</del>\n` : html`<ins>${signs.new} ${text}</ins>\n`
}
