import { type Html, html } from './page.ts'

const lengths = { minutes: 16, seconds: 19, milliseconds: 23 } as const

/** A moment, as people read it everywhere: 2026-11-22 03:41 UTC. More exactly for what happens in quick succession. */
export function timeOf(at: Date, precision: keyof typeof lengths = 'minutes'): Html {
  const text = at.toISOString()
  return html`<time datetime="${text}">${text.slice(0, lengths[precision]).replace('T', ' ')} UTC</time>`
}
