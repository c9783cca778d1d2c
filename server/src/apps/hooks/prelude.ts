// The texts that make up the world of a hook's script, in the order in which the sandbox evaluates them.
import { readFileSync } from 'node:fs'
import type { Script } from '../../kernel/sandbox/index.ts'

const OWN = ['ground.js', 'exceptions.js', 'z.js', 'drive.js'] as const

/** Reads the prelude: libraries as their packages publish them, and our own scripts of `prelude/`. */
export function hookPrelude(): readonly Script[] {
  return OWN.map((name) => ({
    name: `prelude/${name}`,
    text: readFileSync(new URL(`./prelude/${name}`, import.meta.url), 'utf8'),
  }))
}
