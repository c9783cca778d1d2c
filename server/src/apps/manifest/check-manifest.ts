// From a manifest's text to the App model, or to the list of everything that is wrong with it.
import type { App } from '../model.ts'
import { checkHooks } from './checks/hooks.ts'
import { crossCheck } from './checks/index.ts'
import { toApp } from './convert/to-app.ts'
import { BETWEEN_MESSAGES, describeIssue } from './describe-issue.ts'
import { type Environment, fillEnvironment, maskEnvironment } from './fill-environment.ts'
import { formatPath, type Mistake, type Path, type Report } from './mistake.ts'
import { readDocument } from './read-document.ts'
import { type Manifest, manifestSchema } from './schema/manifest.ts'
import { placeOf, type ReadScript, type UnreadScript } from './script.ts'
import { at, isGiven } from './spot.ts'

/**
 * A good manifest as the App model, with the values that came from the environment (the caller seals every string that
 * holds one); or all mistakes, by line.
 */
export type CheckedManifest = { app: App; fromEnvironment: string[] } | { mistakes: Mistake[] }

/**
 * Checks the text of a manifest, YAML or JSON, and converts it. `env` answers its `${NAME}`s. `script` is what `hooks` names
 * (hooks/read-script.ts); without it the manifest alone is judged, and the model has no hooks. Nothing is thrown for what the
 * text holds, and no mistake repeats a value from the environment.
 */
export function checkManifest(
  text: string,
  { filename, env, script }: { filename: string; env: Environment; script?: ReadScript | UnreadScript | undefined },
): CheckedManifest {
  const { value, locate, mistakes } = readDocument(text, filename)
  if (value === undefined) return { mistakes }
  const used = new Map<string, string>()
  const report: Report = (path, message) => {
    mistakes.push({ ...locate(path), path: formatPath(path), message: maskEnvironment(message, used) })
  }
  const filled = fillEnvironment(value, env, used, report)
  const incomplete = new Set(mistakes.map(({ path }) => path)) // whatever else seems wrong there is not the author's doing
  const reportMore: Report = (path, message) => {
    if (!incomplete.has(formatPath(path)) || path.length === 0) report(path, message)
  }
  const manifest = matchSchema(filled, reportMore)
  crossCheck(filled, reportMore)
  const hooks =
    script && isGiven(at({ value: filled, path: [] }, 'hooks'))
      ? judgeScript(script, filled, reportMore, mistakes)
      : undefined
  if (mistakes.length > 0 || !manifest) return { mistakes: inOrder(mistakes) }
  return { app: toApp(manifest, hooks), fromEnvironment: [...new Set(used.values())].filter((value) => value !== '') }
}

function judgeScript(
  script: ReadScript | UnreadScript,
  manifest: unknown,
  report: Report,
  mistakes: Mistake[],
): App['hooks'] {
  if ('unreadable' in script) {
    report(['hooks'], script.unreadable)
    return undefined
  }
  const { name: file, source, methods } = script
  mistakes.push(...script.mistakes)
  if (script.mistakes.length > 0) return undefined // what it would define is not known
  checkHooks({ value: manifest, path: [] }, script, report, (method, message) => {
    mistakes.push({ file, ...placeOf(method, source), path: '', message })
  })
  return { source, methods }
}

function matchSchema(value: unknown, report: Report): Manifest | undefined {
  const result = manifestSchema.safeParse(value, { error: describeIssue })
  if (result.success) return result.data
  for (const issue of result.error.issues) {
    const messages = issue.message.split(BETWEEN_MESSAGES)
    const path = issue.path as Path // JSON has no symbols for names
    if (issue.code !== 'unrecognized_keys') report(path, issue.message)
    else for (const [place, key] of issue.keys.entries()) report([...path, key], messages[place] ?? issue.message)
  }
  return undefined
}

/** The manifest's before the script's, by line and column; what two checks found alike is said once. */
function inOrder(mistakes: Mistake[]): Mistake[] {
  const known = new Set<string>()
  return mistakes
    .filter(({ path, message }) => !known.has(`${path} ${message}`) && known.add(`${path} ${message}`))
    .sort((a, b) => Number('file' in a) - Number('file' in b) || a.line - b.line || a.column - b.column)
}
