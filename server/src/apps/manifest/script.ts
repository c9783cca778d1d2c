// An app's script as the checker sees it: what was found by running it once.
import type { Mistake } from './mistake.ts'

/** A script that was read: its name for people, its text, the methods of `Zap` that it defines. */
export type ReadScript = { name: string; source: string; methods: string[]; mistakes: Mistake[] }

/** A script that its manifest names and that nobody can read, with the reason as a sentence. */
export type UnreadScript = { name: string; unreadable: string }

/** Where the script first says a name; its beginning when it says it nowhere. Lines and columns count from 1. */
export function placeOf(name: string, source: string): { line: number; column: number } {
  const at = new RegExp(`(?<![\\w$])${name.replaceAll(/[^\w]/g, '\\$&')}(?![\\w$])`).exec(source)?.index ?? 0
  const before = source.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
