// The text of a manifest, YAML or JSON (every JSON text is YAML too, so one parser gives lines for both).
import { type Document, LineCounter, parseDocument, type YAMLError } from 'yaml'
import { documentProblems } from './document-rules.ts'
import { createLocator, type Locate } from './locate.ts'
import type { Mistake } from './mistake.ts'

/** What a text holds, and a way to find the line of each of its members. */
export type ReadDocument = { value: unknown; locate: Locate; mistakes: Mistake[] }

const FILE_BYTES_MAX = 1024 * 1024
const ALIASES_MAX = 100
const DEPTH_MAX = 64
const NODES_MAX = 100_000

/**
 * Parses a manifest's text. Syntax errors, duplicate names, several documents, aliases that blow up or bite their own
 * tail, and texts over 1 MiB are mistakes; `value` is undefined when nothing sensible can be read behind them.
 */
export function readDocument(text: string, filename: string): ReadDocument {
  if (Buffer.byteLength(text) > FILE_BYTES_MAX) return unreadable(`${filename} is larger than 1 MiB.`)
  try {
    return read(text, filename)
  } catch (error) {
    // The recursion of the parser, or of a walk over what it parsed, ran out of stack.
    if (error instanceof RangeError) return unreadable(`${filename} is nested too deeply.`)
    throw error
  }
}

function read(text: string, filename: string): ReadDocument {
  const lineCounter = new LineCounter()
  // The core schema whatever a %YAML directive says: no merge keys, dates, sets or binary data. The parser's own look
  // for duplicate keys takes quadratic time.
  const document = parseDocument(text, { lineCounter, ...PARSER_OPTIONS })
  const syntax = syntaxProblems(document)
  const problems = syntax.length > 0 ? syntax : documentProblems(document)
  const mistakes = problems.map(({ offset, message }) => ({ ...position(lineCounter, offset), path: '', message }))
  if (syntax.length > 0) return { value: undefined, locate: nowhere, mistakes }
  const value = plainValue(document)
  if (value !== TOO_LARGE) return { value, locate: createLocator(document, lineCounter), mistakes }
  if (mistakes.length > 0) return { value: undefined, locate: nowhere, mistakes } // an alias without its anchor
  return unreadable(`${filename} is nested deeper than ${DEPTH_MAX}, too long, or its aliases repeat too much.`)
}

/** What keeps a text from being a document. Of errors the first: one slip throws the parser off for lines to come. */
function syntaxProblems({ errors, warnings }: Document.Parsed): { offset: number; message: string }[] {
  const [first] = errors.map(asProblem).sort((one, other) => one.offset - other.offset)
  return first ? [first] : warnings.map(asProblem)
}

/** How manifests are parsed, wherever that is done. */
export const PARSER_OPTIONS = {
  schema: 'core',
  resolveKnownTags: false,
  stringKeys: true,
  uniqueKeys: false,
  prettyErrors: false,
} as const

const nowhere: Locate = () => ({ line: 1, column: 1 })

function unreadable(message: string): ReadDocument {
  return { value: undefined, locate: nowhere, mistakes: [{ line: 1, column: 1, path: '', message }] }
}

/** The line and column of an offset, both from 1. */
function position(lineCounter: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lineCounter.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

const UNEXPECTED_NAME = 'No name can begin here: mend the indentation, or put a text that holds ": " in quotes.'
const WORDINGS: Partial<Record<YAMLError['code'], string>> = {
  BAD_INDENT: 'This line begins at another column than its neighbours: mend the indentation.',
  BLOCK_AS_IMPLICIT_KEY: UNEXPECTED_NAME,
  MULTILINE_IMPLICIT_KEY: UNEXPECTED_NAME,
  MULTIPLE_DOCS: 'A second document begins here: a file describes one app.',
  NON_STRING_KEY: 'A name must be plain text.',
  RESOURCE_EXHAUSTION: 'This is nested too deeply.',
}

function asProblem({ code, message, pos }: YAMLError): { offset: number; message: string } {
  return { offset: pos[0], message: WORDINGS[code] ?? `${message}.` }
}

const TOO_LARGE = Symbol('too large')

/** The document as plain values, within bounds: aliases may repeat, but neither explode nor contain themselves. */
function plainValue(document: Document.Parsed): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX })
    return isWithinBounds(value) ? value : TOO_LARGE
  } catch (error) {
    if (error instanceof ReferenceError) return TOO_LARGE
    throw error
  }
}

function isWithinBounds(root: unknown): boolean {
  const waiting: { node: unknown; depth: number }[] = [{ node: root, depth: 0 }]
  for (let seen = 0; waiting.length > 0; seen++) {
    const { node, depth } = waiting.pop() ?? { node: undefined, depth: 0 }
    if (depth > DEPTH_MAX || seen > NODES_MAX) return false
    if (node === null || typeof node !== 'object') continue
    for (const child of Object.values(node)) waiting.push({ node: child, depth: depth + 1 })
  }
  return true
}
