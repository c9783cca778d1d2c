// The threads of a sandbox: few, started when needed, ended when idle; whoever finds none free waits in line.
import type { Lane } from './lane.ts'
import type { SandboxLimits } from './limits.ts'

export type Lanes = {
  /** A thread for one call, opened by `open` while there may be more; undefined when none was free in time. */
  take(open: () => Lane, signal?: AbortSignal): Promise<Lane | undefined>
  /** Takes the thread back: for the next in line, for later, or to forget it when it is broken. */
  give(lane: Lane): void
  close(): Promise<void>
}

type Waiting = { open: () => Lane; give: (lane: Lane | undefined) => void }

/** No thread at first. */
export function createLanes({ threadsMax, queueMsMax, idleMsMax }: SandboxLimits): Lanes {
  const all = new Set<Lane>()
  const idle = new Map<Lane, NodeJS.Timeout>()
  const line: Waiting[] = []

  return {
    take: async (open, signal) => {
      const free = [...idle.keys()].at(-1) // the one used last: the others get to end
      if (free) return wake(free)
      return all.size < threadsMax ? add(open) : stand(open, signal)
    },
    give: (lane) => {
      if (!lane.isUsable()) all.delete(lane)
      const next = line.shift()
      if (next) next.give(lane.isUsable() ? lane : add(next.open))
      else if (lane.isUsable()) rest(lane)
    },
    close: async () => {
      for (const { give } of line.splice(0)) give(undefined)
      for (const lane of idle.keys()) wake(lane)
      await Promise.all([...all].map((lane) => lane.close()))
      all.clear()
    },
  }

  function add(open: () => Lane): Lane {
    const lane = open()
    all.add(lane)
    return lane
  }

  function wake(lane: Lane): Lane {
    clearTimeout(idle.get(lane))
    idle.delete(lane)
    return lane
  }

  function rest(lane: Lane): void {
    const end = () => {
      idle.delete(lane)
      all.delete(lane)
      void lane.close()
    }
    idle.set(lane, setTimeout(end, idleMsMax).unref())
  }

  function stand(open: () => Lane, signal: AbortSignal | undefined): Promise<Lane | undefined> {
    return new Promise((resolve) => {
      const leave = () => {
        line.splice(line.indexOf(waiting), 1)
        waiting.give(undefined)
      }
      const timer = setTimeout(leave, queueMsMax)
      const waiting: Waiting = {
        open,
        give: (lane) => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', leave)
          resolve(lane)
        },
      }
      line.push(waiting)
      signal?.addEventListener('abort', leave)
    })
  }
}
