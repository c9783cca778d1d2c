import { type Html, html } from '../../kernel/html/index.ts'

/** `open`: nothing was judged, or it is only recommended. */
export type Verdict = { kind: 'good' | 'bad' | 'open'; what: string | Html; why?: string | Html }

const signs = { good: ['✓', 'Good'], bad: ['✗', 'Failed'], open: ['!', 'Open'] } as const

/** What was judged, one line each; the sign is said in words as well. */
export function verdictList(verdicts: readonly Verdict[], words: Partial<Record<Verdict['kind'], string>> = {}): Html {
  return html`<ul class="verdicts">${verdicts.map(({ kind, what, why }) => html`<li><span class="sign ${kind === 'open' ? 'quiet' : kind}" role="img" aria-label="${words[kind] ?? signs[kind][1]}">${signs[kind][0]}</span><div><strong>${what}</strong>${why ? html`<p class="quiet">${why}</p>` : ''}</div></li>`)}</ul>`
}
