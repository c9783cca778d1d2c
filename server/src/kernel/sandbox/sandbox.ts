// Runs scripts of strangers: QuickJS compiled to WebAssembly inside threads of their own. Outbound-oauth §6: an endless
// loop or a memory bomb fails its own call, and nothing of the program is within reach: only texts go in and out.

import { type Lane, openLane } from './lane.ts'
import type { SandboxLimits } from './limits.ts'
import { sandboxLimits } from './limits.ts'
import { loadEngine } from './load-engine.ts'
import type { Script, StopReason } from './messages.ts'

/** One call: a script, and what the prelude's function gets as its input. */
export type SandboxCall = {
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

/** A sandbox whose scripts find what `prelude` has built; threads start with the first calls. */
export function createSandbox(prelude: () => readonly Script[], limits: SandboxLimits = sandboxLimits): Sandbox {
  const lanes = new Set<Lane>()
  const idle: Lane[] = []
  const waiting: Array<(lane: Lane) => void> = []
  let ground: Promise<{ module: WebAssembly.Module; scripts: readonly Script[] }> | undefined

  return {
    run: async (call) => {
      ground ??= loadEngine().then((module) => ({ module, scripts: prelude() }))
      const { module, scripts } = await ground
      const lane = await take(() => openLane(module, scripts, limits), call.signal)
      if (!lane) return { kind: 'stopped', reason: 'wall', message: 'No thread was free in time.', logs: [] }
      try {
        return await lane.run(call)
      } finally {
        give(lane, () => openLane(module, scripts, limits))
      }
    },
    close: async () => {
      const all = [...lanes]
      lanes.clear()
      idle.length = 0
      await Promise.all(all.map((lane) => lane.close()))
    },
  }

  function opened(open: () => Lane): Lane {
    const lane = open()
    lanes.add(lane)
    return lane
  }

  function take(open: () => Lane, signal: AbortSignal | undefined): Promise<Lane | undefined> | Lane {
    const free = idle.pop()
    if (free) return free
    if (lanes.size < limits.threadsMax) return opened(open)
    return new Promise((resolve) => {
      const give = (lane: Lane | undefined) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
        resolve(lane)
      }
      const giveUp = () => {
        const place = waiting.indexOf(give)
        if (place >= 0) waiting.splice(place, 1)
        give(undefined)
      }
      const timer = setTimeout(giveUp, limits.queueMsMax)
      signal?.addEventListener('abort', giveUp)
      waiting.push(give)
    })
  }

  function give(lane: Lane, open: () => Lane): void {
    if (!lane.isUsable()) lanes.delete(lane)
    const next = waiting.shift()
    if (next) next(lane.isUsable() ? lane : opened(open))
    else if (lane.isUsable()) idle.push(lane)
  }
}
