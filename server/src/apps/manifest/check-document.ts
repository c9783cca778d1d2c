// Any YAML or JSON file that people write for us, matched with a schema: what it says, or every mistake by line.
import type { z } from 'zod'
import { BETWEEN_MESSAGES, describeIssue } from './describe-issue.ts'
import type { Locate } from './locate.ts'
import { formatPath, type Mistake, type Path } from './mistake.ts'
import { readDocument } from './read-document.ts'

/** `value` only when there is no mistake; `locate` finds the line of a member for checks of one's own. */
export type CheckedDocument<T> = { value: T | undefined; mistakes: Mistake[]; locate: Locate }

/** Checks the text of a file. Nothing is thrown for what the text holds. */
export function checkDocument<S extends z.ZodType>(
  text: string,
  filename: string,
  schema: S,
): CheckedDocument<z.output<S>> {
  const { value, locate, mistakes } = readDocument(text, filename)
  if (mistakes.length > 0) return { value: undefined, locate, mistakes }
  const result = schema.safeParse(value, { error: describeIssue })
  if (result.success) return { value: result.data, locate, mistakes }
  const found = result.error.issues.flatMap(placesOf).map(([path, message]) => mistakeAt(locate, path, message))
  return { value: undefined, locate, mistakes: found.sort((a, b) => a.line - b.line || a.column - b.column) }
}

/** A mistake at a member. */
export function mistakeAt(locate: Locate, path: Path, message: string): Mistake {
  return { ...locate(path), path: formatPath(path), message }
}

function placesOf(issue: z.core.$ZodIssue): [Path, string][] {
  const path = issue.path as Path // JSON has no symbols for names
  if (issue.code !== 'unrecognized_keys') return [[path, issue.message]]
  const messages = issue.message.split(BETWEEN_MESSAGES)
  return issue.keys.map((key, place) => [[...path, key], messages[place] ?? issue.message])
}
