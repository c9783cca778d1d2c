// "Did you mean": the known name that a mistyped one is closest to.

/** The nearest of `known` if it is near enough to be what was meant: a third of its letters may differ, at least one. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined
  let nearestDistance = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    const distance = editDistance(plain(name), plain(candidate))
    if (distance < nearestDistance && distance <= Math.max(1, Math.floor(candidate.length / 3))) {
      nearest = candidate
      nearestDistance = distance
    }
  }
  return nearest
}

/** The closest of `known`, however far away; undefined when there is none. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  const distanceTo = (candidate: string) => editDistance(plain(name), plain(candidate))
  return known.toSorted((a, b) => distanceTo(a) - distanceTo(b))[0]
}

/** ` Did you mean "x"?`, to stand behind a message, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known)
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`
}

function plain(name: string): string {
  return name.slice(0, NAME_LENGTH_MAX).toLowerCase().replaceAll(/[-_ ]/g, '')
}

/** Longer names are cut: the work grows with the square of their length. */
const NAME_LENGTH_MAX = 64

/** How many letters to insert, delete, replace or swap with their neighbour to turn one text into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwap ? (beforeLast[j - 2] ?? 0) + 1 : replaced
      row[j] = Math.min(replaced, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
