// What crosses between the program and a thread of the sandbox: texts and numbers, no objects of either side.
import type { MessagePort } from 'node:worker_threads'
import type { SandboxLimits } from './limits.ts'

/** A text to be evaluated, and the name that its errors are told under. */
export type Script = { name: string; text: string }

/** What a thread is started with. `module` is compiled once and shared. */
export type ThreadData = {
  module: WebAssembly.Module
  prelude: readonly Script[]
  limits: SandboxLimits
  /** Int32 cells, see `cells`. */
  shared: SharedArrayBuffer
  /** Answers come here, and are taken without the thread's event loop. */
  answers: MessagePort
}

/** Places in the shared cells. */
export const cells = {
  /** Raised by one when an answer has been posted. */
  answered: 0,
  /** Raised whenever the engine looks whether it must stop: while it rises the thread can stop itself. */
  beats: 1,
} as const
export const CELL_COUNT = 2

/** What a call may write to its log. */
export const LOG_LINES_MAX = 200
export const LOG_LINE_LENGTH_MAX = 4_000

/** One call. `nowMs` is the time that the script reads. */
export type Order = { script: Script; input: string; nowMs: number }

/** Why a call was stopped. */
export type StopReason = 'cpu' | 'memory' | 'output' | 'wall' | 'crash'

/** From the thread. After `stopped` it is not used again. */
export type ThreadMessage =
  | { kind: 'ready' }
  | { kind: 'ask'; what: string; text: string }
  | { kind: 'log'; line: string }
  | { kind: 'ended'; output: string }
  | { kind: 'stopped'; reason: StopReason; message: string }

/** From the outside: what the script gets, or what it is told went wrong. */
export type Answer = { text: string } | { error: string }
