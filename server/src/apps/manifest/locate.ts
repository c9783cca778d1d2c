// From a path in a manifest back to its line.
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Pair, type YAMLMap } from 'yaml'
import type { Path } from './mistake.ts'

/** The place of a member's name, or of an item; for what is missing, the place of what should hold it. */
export type Locate = (path: Path) => { line: number; column: number }

/** A function that finds the lines of one document; lines and columns count from 1. */
export function createLocator(document: Document.Parsed, lineCounter: LineCounter): Locate {
  const pairsByName = new Map<YAMLMap, Map<string, Pair>>() // a map with thousands of wrong members is searched once
  return (path) => {
    let node: unknown = document.contents
    let offset = document.contents?.range[0] ?? 0
    for (const step of path) {
      const next = stepInto(isAlias(node) ? node.resolve(document) : node, step)
      if (!next) break
      node = next.node
      offset = next.offset ?? offset
    }
    const { line, col } = lineCounter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }

  function stepInto(node: unknown, step: string | number): { node: unknown; offset: number | undefined } | undefined {
    if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step]
      return item === undefined ? undefined : { node: item, offset: startOf(item) }
    }
    const pair = isMap(node) ? pairsOf(node).get(String(step)) : undefined
    return pair && { node: pair.value, offset: startOf(pair.key) }
  }

  /** Of two equal names the last one, whose value counts. */
  function pairsOf(map: YAMLMap): Map<string, Pair> {
    const known = pairsByName.get(map)
    if (known) return known
    const pairs = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]))
    pairsByName.set(map, pairs)
    return pairs
  }
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}
