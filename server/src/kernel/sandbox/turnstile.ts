// A number of places, and a line for those who find none: the next is of whoever has been served longest ago, so that one
// app with a thousand calls does not keep out another one with a single call.

export type Turnstile = {
  /** True when there is a place, which `leave` gives back; false when none came in time, or `signal` gave up. */
  enter(of: string, wait: { msMax: number; signal?: AbortSignal | undefined }): Promise<boolean>
  leave(): void
}

type Waiting = { of: string; admit: (isAdmitted: boolean) => void }

/** Lets `places` in at a time. */
export function createTurnstile(places: number): Turnstile {
  let taken = 0
  let count = 0
  const line: Waiting[] = []
  const served = new Map<string, number>()

  return {
    enter: async (of, wait) => {
      if (taken >= places) return stand(of, wait)
      taken++
      served.set(of, ++count)
      return true
    },
    leave: () => {
      const next = takeNext()
      if (next) next.admit(true)
      else taken--
    },
  }

  function takeNext(): Waiting | undefined {
    if (line.length === 0) served.clear() // nobody has to be compared
    let next = line[0]
    for (const waiting of line) if (next && servedAt(waiting) < servedAt(next)) next = waiting
    if (!next) return undefined
    line.splice(line.indexOf(next), 1)
    served.set(next.of, ++count)
    return next
  }

  function servedAt({ of }: Waiting): number {
    return served.get(of) ?? 0
  }

  function stand(of: string, { msMax, signal }: Parameters<Turnstile['enter']>[1]): Promise<boolean> {
    return new Promise((resolve) => {
      const admit = (isAdmitted: boolean) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
        resolve(isAdmitted)
      }
      const waiting: Waiting = { of, admit }
      const giveUp = () => {
        line.splice(line.indexOf(waiting), 1)
        admit(false)
      }
      if (signal?.aborted) return resolve(false)
      const timer = setTimeout(giveUp, msMax)
      signal?.addEventListener('abort', giveUp)
      line.push(waiting)
    })
  }
}
