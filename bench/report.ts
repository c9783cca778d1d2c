// What a run found, as a table for people.
import type { Load } from './load.ts'

/**
 * One contender, its figures those of its median round. `perCoreSecond`: as many for a second of CPU of its process.
 * `spread`: how far slowest and fastest round are apart, as a share of the median; a large one says that the machine was busy.
 */
export type Measure = Pick<Load, 'perSecond'> &
  Partial<Pick<Load, 'p50' | 'p95'>> & { name: string; perCoreSecond?: number; spread?: number }

/** One figure that is aimed at. */
export type Finding = { name: string; value: number; unit?: string; aim?: { atLeast: number } | { atMost: number } }

export type Report = {
  title: string
  measures: readonly Measure[]
  findings: readonly Finding[]
  /** What a reader must know to read the figures. */
  notes: readonly string[]
}

/** A report as Markdown, which also reads well in a terminal. */
export function markdownOf({ title, measures, findings, notes }: Report): string {
  const parts = [`### ${title}`]
  if (measures.length > 0) {
    const head = ['measured', 'per second', 'per second of one core', 'p50 ms', 'p95 ms', 'spread']
    const rows = measures.map((m) => [
      m.name,
      figure(m.perSecond),
      figure(m.perCoreSecond),
      figure(m.p50),
      figure(m.p95),
      `${Math.round((m.spread ?? 0) * 100)} %`,
    ])
    parts.push(table(head, rows))
  }
  const rows = findings.map((finding) => [finding.name, valueText(finding), aimText(finding), verdictText(finding)])
  parts.push(table(['finding', 'value', 'aim', ''], rows))
  if (notes.length > 0) parts.push(notes.map((note) => `- ${note}`).join('\n'))
  return `${parts.join('\n\n')}\n`
}

/** Whether a finding is what is aimed at; undefined where nothing is. */
export function isMet({ value, aim }: Finding): boolean | undefined {
  if (!aim) return undefined
  return 'atLeast' in aim ? value >= aim.atLeast : value <= aim.atMost
}

function verdictText(finding: Finding): string {
  const verdict = isMet(finding)
  return verdict === undefined ? '' : verdict ? 'met' : 'missed'
}

function valueText({ value, unit }: Finding): string {
  return unit ? `${figure(value)} ${unit}` : value.toFixed(2)
}

function aimText({ aim, unit }: Finding): string {
  if (!aim) return ''
  const text = 'atLeast' in aim ? `>= ${aim.atLeast}` : `<= ${aim.atMost}`
  return unit ? `${text} ${unit}` : text
}

function figure(value: number | undefined): string {
  if (value === undefined) return ''
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n')
}
