// Rules of the text itself that the parser does not judge, or judges in quadratic time: each name once in its map,
// no name that would reach into JavaScript's own objects, no alias without its anchor, no text that cannot be stored.
import { type Document, isScalar, type Pair, visit } from 'yaml'

/** A problem and the offset in the text where it stands. */
export type DocumentProblem = { offset: number; message: string }

/** All problems of a document, in the order of the text. Throws RangeError when it is nested too deeply to look at. */
export function documentProblems(document: Document.Parsed): DocumentProblem[] {
  const problems: DocumentProblem[] = []
  const anchors = new Set<string>()
  visit(document, {
    Node: (_, node) => {
      if ('anchor' in node && node.anchor) anchors.add(node.anchor)
      if (isScalar(node) && !isStorable(node.value)) {
        problems.push({ offset: node.range?.[0] ?? 0, message: 'This text holds a character that cannot be stored.' })
      }
    },
    Map: (_, map) => {
      if (map.anchor) anchors.add(map.anchor)
      for (const problem of wrongNames(map.items)) problems.push(problem)
    },
    Alias: (_, alias) => {
      if (anchors.has(alias.source)) return
      problems.push({ offset: alias.range?.[0] ?? 0, message: `Nothing above is marked &${alias.source}.` })
    },
  })
  return problems
}

/** PostgreSQL's JSON takes neither NUL nor half a surrogate pair. */
function isStorable(value: unknown): boolean {
  return typeof value !== 'string' || (!value.includes('\0') && value.isWellFormed())
}

function wrongNames(pairs: readonly Pair[]): DocumentProblem[] {
  const seen = new Set<string>()
  const problems: DocumentProblem[] = []
  for (const { key } of pairs) {
    if (!isScalar(key)) continue // the parser has reported it
    const name = String(key.value)
    const offset = key.range?.[0] ?? 0
    if (seen.has(name)) problems.push({ offset, message: `"${name}" stands here a second time: keep one of the two.` })
    if (name === '__proto__') problems.push({ offset, message: 'This name is reserved: choose another.' })
    seen.add(name)
  }
  return problems
}
