// The engine stops itself when its time is spent, but only where it looks; some of its own loops never do.
import type { SandboxLimits } from './limits.ts'
import { cells } from './messages.ts'

const LOOK_MS = 1_000

/**
 * Calls `stop` when the time of a call is over and the engine has not looked for a second. Time in which `isWaiting` is not
 * counted. An engine that does look measures exactly, and is left to itself. Returns how to stop watching.
 */
export function watchCpu(
  state: Int32Array,
  isWaiting: () => boolean,
  { cpuMsMax }: SandboxLimits,
  stop: () => void,
): () => void {
  let elapsedMs = 0
  let lastBeats = Atomics.load(state, cells.beats)
  let last = performance.now()
  const timer = setInterval(() => {
    const [now, beats] = [performance.now(), Atomics.load(state, cells.beats)]
    if (!isWaiting()) elapsedMs += now - last
    const isSilent = beats === lastBeats && !isWaiting()
    last = now
    lastBeats = beats
    if (isSilent && elapsedMs > cpuMsMax) stop()
  }, LOOK_MS)
  return () => clearInterval(timer)
}
