// The threads of a sandbox: few, started when needed, ended when idle.
import type { Lane } from './lane.ts'
import type { SandboxLimits } from './limits.ts'

export type Lanes = {
  /** A thread for one call; there is one whenever the caller may have it. */
  take(open: () => Lane): Lane
  /** Takes the thread back: for later, or to forget it when it is broken. */
  give(lane: Lane): void
  close(): Promise<void>
}

/** No thread at first. */
export function createLanes({ idleMsMax }: SandboxLimits): Lanes {
  const all = new Set<Lane>()
  const idle = new Map<Lane, NodeJS.Timeout>()
  return {
    take: (open) => {
      for (const lane of [...idle.keys()].reverse()) {
        wake(lane) // the one used last, so that the others get to end
        if (lane.isUsable()) return lane
        all.delete(lane)
      }
      const lane = open()
      all.add(lane)
      return lane
    },
    give: (lane) => {
      if (lane.isUsable()) rest(lane)
      else all.delete(lane)
    },
    close: async () => {
      for (const lane of idle.keys()) wake(lane)
      await Promise.all([...all].map((lane) => lane.close()))
      all.clear()
    },
  }

  function wake(lane: Lane): void {
    clearTimeout(idle.get(lane))
    idle.delete(lane)
  }

  function rest(lane: Lane): void {
    const end = () => {
      idle.delete(lane)
      all.delete(lane)
      void lane.close()
    }
    idle.set(lane, setTimeout(end, idleMsMax).unref())
  }
}
