// The table of docs/compatibility.md that says how this server compares.
import { readFileSync } from 'node:fs'

const DOCS = new URL('../../../docs/compatibility.md', import.meta.url)
const SAME = 'the same'

export const HEADING = '## Beside django-oauth-toolkit and oidc-provider'

/** What stands in the table: by probe, the cells of Wayleave, django-oauth-toolkit and oidc-provider, and why they differ. */
export function documentedRows(): Map<string, string[]> {
  const section = readFileSync(DOCS, 'utf8').split(HEADING)[1]?.split('\n## ')[0] ?? ''
  const lines = section.split('\n').filter((line) => /^\|(?:[^|]*\|){5}$/.test(line) && !/^\| probe |^\|---/.test(line))
  return new Map(
    lines.map((line) => {
      const [probe = '', ours = '', ...rest] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', ''))
      return [probe, [ours, ...rest.map((cell) => (cell === SAME ? ours : cell))]]
    }),
  )
}

/** A row of a table. */
export function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
