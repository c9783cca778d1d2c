// Hooks: an app's script, run in the sandbox. Outbound-oauth §6.

export { callHook, hasHook } from './call-hook.ts'
export { callWords } from './call-words.ts'
export { findScript, type ScriptFile } from './find-script.ts'
export {
  type HookAnswer,
  type HookException,
  type HookFailure,
  type HookOutcome,
  type HookRequest,
  type HookRequester,
  hookExceptions,
} from './model.ts'
export { hookPrelude } from './prelude.ts'
export { readScript } from './read-script.ts'
export { readScriptBeside } from './read-script-beside.ts'
