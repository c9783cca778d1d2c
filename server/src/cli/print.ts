// What commands write to stdout: a line of JSON for scripts, or text for people.

/** One line of JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** A line of text. */
export function printLine(line = ''): void {
  process.stdout.write(`${line}\n`)
}

// What people call themselves, their clients and keys must not move the cursor of an administrator's terminal.
const printable = (text: string) => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '\ufffd')

/** Rows in columns as wide as they need, the first row above the others. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  for (const row of rows)
    printLine(
      row
        .map((cell, column) => printable(cell).padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

/** Names and values, one pair a line. */
export function printPairs(pairs: readonly (readonly [string, string])[]): void {
  const width = Math.max(...pairs.map(([name]) => name.length))
  for (const [name, value] of pairs) printLine(`${name.padEnd(width)}  ${printable(value)}`)
}
