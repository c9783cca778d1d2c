// What changes between two texts, line by line.

/** A line that stays, goes or comes. */
export type DiffLine = { kind: 'same' | 'gone' | 'new'; text: string }

const CELLS_MAX = 4_000_000

/** The lines of both texts, by a longest common subsequence; texts too long for that are shown whole, old before new. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [linesOf(before), linesOf(after)]
  if (a.length * b.length > CELLS_MAX) return [...a.map(gone), ...b.map(come)]
  const lengths = commonLengths(a, b)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left = '', right = ''] = [a[i], b[j]]
    if (i < a.length && j < b.length && left === right) {
      lines.push({ kind: 'same', text: left })
      i++
      j++
    } else if (j >= b.length || (i < a.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      lines.push(gone(left))
      i++
    } else {
      lines.push(come(right))
      j++
    }
  }
  return lines
}

/** The lines that changed, each with `around` lines of what stays beside it; null stands for lines left out. */
export function changedLines(lines: readonly DiffLine[], around = 2): (DiffLine | null)[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'),
  )
  return lines.flatMap((line, at) => {
    if (isNear[at]) return [line]
    return at === 0 || isNear[at - 1] ? [null] : []
  })
}

const gone = (text: string): DiffLine => ({ kind: 'gone', text })
const come = (text: string): DiffLine => ({ kind: 'new', text })

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

/** `lengths[i][j]`: how many lines `a` from i and `b` from j have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--) {
    const row = lengths[i] ?? new Uint32Array()
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = a[i] === b[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1))
    }
  }
  return lengths
}

function at(lengths: readonly Uint32Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0
}
