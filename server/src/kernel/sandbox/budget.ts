// How much processor time a call has used, asked from inside the engine.
import process from 'node:process'

export type Budget = {
  /** Begins a call. */
  start(): void
  /** True from the moment at which the time is spent, until the next call begins. */
  isSpent(): boolean
  /** Runs what is not the script's work: it is not counted. */
  pause<T>(wait: () => T): T
}

/** A budget of processor time of this thread, in milliseconds; where Node cannot tell it, of elapsed time. */
export function createBudget(cpuMsMax: number): Budget {
  let start = 0
  let isSpent = false
  return {
    start: () => {
      start = spentMs()
      isSpent = false
    },
    isSpent: () => {
      isSpent ||= spentMs() - start > cpuMsMax
      return isSpent
    },
    pause: (wait) => {
      const before = spentMs()
      try {
        return wait()
      } finally {
        start += spentMs() - before
      }
    },
  }
}

/** Node 22.18 does not know a thread's own processor time yet. */
const spentMs: () => number =
  typeof process.threadCpuUsage === 'function'
    ? () => {
        const { user, system } = process.threadCpuUsage()
        return (user + system) / 1000
      }
    : () => performance.now()
