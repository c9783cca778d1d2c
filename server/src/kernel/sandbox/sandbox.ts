// Runs scripts of strangers: QuickJS compiled to WebAssembly inside threads of their own. Outbound-oauth §6: an endless
// loop or a memory bomb fails its own call, and nothing of the program is within reach: only texts go in and out.

import { availableParallelism } from 'node:os'
import type { Log } from '../log.ts'
import { type LaneGround, openLane } from './lane.ts'
import { createLanes } from './lanes.ts'
import { type SandboxLimits, sandboxLimits } from './limits.ts'
import { loadEngine } from './load-engine.ts'
import type { Script, StopReason } from './messages.ts'
import { createTurnstile } from './turnstile.ts'

/** One call: a script, and what the prelude's function gets as its input. */
export type SandboxCall = {
  /** Whose script it is: places are shared out among all who wait for one. */
  of: string
  script: Script
  input: string
  /** The time that the script reads, in milliseconds. */
  nowMs: number
  /** Answers what the script asks while it waits; what it throws is thrown in the script, in its words. */
  ask: (what: string, text: string, signal: AbortSignal) => Promise<string>
  /** Gives the call up. */
  signal?: AbortSignal | undefined
}

/** How a call ended. `logs`: what the script said, at most 200 lines. */
export type Ended = { logs: string[] } & (
  | { kind: 'ended'; output: string }
  | { kind: 'stopped'; reason: StopReason; message: string }
)

export type Sandbox = {
  /** Never throws for what a script does. */
  run(call: SandboxCall): Promise<Ended>
  /** Ends all threads; calls under way end as a crash. */
  close(): Promise<void>
}

/** How a sandbox is made. `prelude`: the scripts that build what an app's script finds; read with the first call. */
export type SandboxSettings = { prelude: () => readonly Script[]; log: Pick<Log, 'error'>; limits?: SandboxLimits }

// Of the threads: a call that waits for a slow server keeps its own for half a minute.
const SHARE_OF_ONE = 0.75

/** A sandbox. Its threads start with the first calls, and end when nobody has needed them for a while. */
export function createSandbox({ prelude, log, limits = sandboxLimits }: SandboxSettings): Sandbox {
  const lanes = createLanes(limits)
  const threads = createTurnstile(limits.threadsMax, Math.ceil(limits.threadsMax * SHARE_OF_ONE))
  // One core is left to the program, whatever scripts do.
  const processor = createTurnstile(Math.max(1, availableParallelism() - 1))
  let ground: Promise<LaneGround> | undefined
  return {
    run: async (call) => {
      ground ??= loadEngine().then((module) => ({ module, prelude: prelude(), limits, log, processor }))
      const known = await ground
      const leave = await threads.enter(call.of, { msMax: limits.queueMsMax, signal: call.signal })
      if (!leave) return { kind: 'stopped', reason: 'wall', message: 'No thread was free in time.', logs: [] }
      const lane = lanes.take(() => openLane(known))
      try {
        return await lane.run(call)
      } finally {
        lanes.give(lane)
        leave()
      }
    },
    close: lanes.close,
  }
}
