import { type Html, html } from '../../kernel/html/index.ts'
import { panel } from '../parts/console-page.ts'
import { type Verdict, verdictList } from '../parts/verdict-list.ts'
import type { SetupFinding } from './judge-setup.ts'

const kinds = { good: 'good', missing: 'bad', advice: 'open' } as const

/** "Check my setup": what is missing, then what is recommended, then what is fine. */
export function setupPanel(findings: readonly SetupFinding[]): Html {
  const of = (level: SetupFinding['level']) => findings.filter((finding) => finding.level === level)
  const [missing, advice, good] = [of('missing'), of('advice'), of('good')]
  const content = html`<p>${summaryOf(missing.length, advice.length)}</p>
${missing.length + advice.length > 0 ? listOf([...missing, ...advice]) : ''}
${good.length > 0 ? html`<details><summary>${good.length} ${good.length === 1 ? 'thing is' : 'things are'} fine</summary>${listOf(good)}</details>` : ''}`
  return panel('setup', 'Check my setup', 'What is missing, and what is recommended before you go live.', content)
}

function listOf(findings: readonly SetupFinding[]): Html {
  const verdicts: Verdict[] = findings.map(({ level, what, why }) => ({ kind: kinds[level], what, why }))
  return verdictList(verdicts, { bad: 'Missing', open: 'Recommended' })
}

function summaryOf(missing: number, advice: number): Html {
  if (missing > 0)
    return html`<span class="badge bad">${missing} missing</span> Connect will not work before this is mended.`
  if (advice > 0)
    return html`<span class="badge">${advice} recommended</span> It works. Look at these before you go live.`
  return html`<span class="badge good">Complete</span> Nothing is missing, and nothing more is recommended.`
}
