// Changes members of a manifest's text and leaves the rest as its author wrote it: order, comments, quotes.
import { Document, isMap, isScalar, parseDocument } from 'yaml'
import type { Path } from './mistake.ts'
import { PARSER_OPTIONS, readDocument } from './read-document.ts'

/** A member and its new value; undefined takes it out, and with it what then stands empty around it. */
export type Edit = readonly [path: Path, value: unknown]

/** The text of a manifest with these members changed. A text that is no map is replaced. YAML comes out as YAML. */
export function editDocument(text: string, edits: readonly Edit[]): string {
  const parsed = parseDocument(text, PARSER_OPTIONS)
  const document: Document = isMap(parsed.contents) ? parsed : new Document({})
  for (const [path, value] of edits) {
    if (value === undefined) remove(document, path)
    else set(document, path, value)
  }
  return document.toString({ lineWidth: 0 })
}

/** The value of a manifest's text, without any judgement: an object of whatever stands there, empty when it is no map. */
export function looseValue(text: string): Record<string, unknown> {
  const { value } = readDocument(text, '')
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : {}
}

function set(document: Document, path: Path, value: unknown): void {
  for (let length = 1; length < path.length; length++) {
    const above = path.slice(0, length)
    if (!isMap(document.getIn(above, true))) document.setIn(above, document.createNode({}))
  }
  const known = document.getIn(path, true)
  if (isScalar(known) && known.value === value) return // as its author wrote it
  document.setIn(path, document.createNode(value))
}

function remove(document: Document, path: Path): void {
  if (!document.hasIn(path)) return
  document.deleteIn(path)
  const above = path.slice(0, -1)
  const rest = above.length > 0 ? document.getIn(above, true) : undefined
  if (isMap(rest) && rest.items.length === 0) remove(document, above)
}
