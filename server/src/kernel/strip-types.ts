// Scripts for browsers that a checkout has as TypeScript.
import { stripTypeScriptTypes } from 'node:module'

/** The same module without its types. Node calls that an experiment, which is nothing that an operator could act on. */
export function stripTypes(typeScript: string): string {
  const { emitWarning } = process
  // Synchronous: nobody else's warning can be lost meanwhile.
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(typeScript)
  } finally {
    process.emitWarning = emitWarning
  }
}
