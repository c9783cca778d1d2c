import type { Result, Verdict } from './check.ts'

const MARKS: Record<Verdict['kind'], string> = { passed: '✓', warned: '!', failed: '✗', skipped: '-' }

/** One check for people: a line, and for what is wrong what was sent, what came back, why it matters, and what mends it. */
export function textOf({ check, verdict, exchanges }: Result): string {
  const head = `${MARKS[verdict.kind]} ${check.title}  (${check.id})`
  if (verdict.kind === 'passed') return verdict.note ? `${head}: ${verdict.note}` : head
  if (verdict.kind === 'skipped') return `${head}: skipped. ${verdict.why}`
  const told = exchanges.flatMap(({ sent, got }) => [block('sent', sent), block('got', got)])
  return [head, ...told, block('why', verdict.why), block('mend', verdict.mend), block('rule', check.rule)].join('\n')
}

/** How it ended, in one line. */
export function summaryOf(results: readonly Result[]): string {
  const count = (kind: Verdict['kind']) => results.filter(({ verdict }) => verdict.kind === kind).length
  const parts = [`${count('passed')} passed`, `${count('failed')} failed`, `${count('warned')} to think about`]
  return `${results.length} checks: ${parts.join(', ')}, ${count('skipped')} skipped`
}

function block(name: string, text: string): string {
  const [first = '', ...rest] = text.split('\n')
  return [`    ${name.padEnd(5)} ${first}`, ...rest.map((line) => `${' '.repeat(10)}${line}`)].join('\n')
}
