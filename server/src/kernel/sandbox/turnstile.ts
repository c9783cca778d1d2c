// A number of places, and a line for those who find none: the next is of whoever has been served longest ago, so that one
// app with a thousand calls does not keep out another one with a single call.

/** Gives a place back. */
export type Leave = () => void

export type Turnstile = {
  /** A place, once there is one for `of`; undefined when none came in time, or `signal` gave up. */
  enter(of: string, wait: { msMax: number; signal?: AbortSignal | undefined }): Promise<Leave | undefined>
}

type Waiting = { of: string; admit: (leave: Leave | undefined) => void }

/** Lets `places` in at a time, of each app at most `ofOneMax`: calls that hang leave places for the others. */
export function createTurnstile(places: number, ofOneMax = places): Turnstile {
  let count = 0
  const line: Waiting[] = []
  const inside: string[] = []
  const served = new Map<string, number>()

  return { enter: async (of, wait) => (hasPlaceFor(of) ? letIn(of) : stand(of, wait)) }

  function hasPlaceFor(of: string): boolean {
    return inside.length < places && inside.filter((each) => each === of).length < ofOneMax
  }

  function letIn(of: string): Leave {
    inside.push(of)
    served.set(of, ++count)
    return () => {
      inside.splice(inside.indexOf(of), 1)
      const next = takeNext()
      next?.admit(letIn(next.of))
    }
  }

  function takeNext(): Waiting | undefined {
    if (line.length === 0) served.clear() // nobody has to be compared
    let next: Waiting | undefined
    for (const waiting of line) {
      if (hasPlaceFor(waiting.of) && (!next || servedAt(waiting) < servedAt(next))) next = waiting
    }
    if (next) line.splice(line.indexOf(next), 1)
    return next
  }

  function servedAt({ of }: Waiting): number {
    return served.get(of) ?? 0
  }

  function stand(of: string, { msMax, signal }: Parameters<Turnstile['enter']>[1]): Promise<Leave | undefined> {
    return new Promise((resolve) => {
      const admit = (leave: Leave | undefined) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
        resolve(leave)
      }
      const waiting: Waiting = { of, admit }
      const giveUp = () => {
        line.splice(line.indexOf(waiting), 1)
        admit(undefined)
      }
      if (signal?.aborted) return resolve(undefined)
      const timer = setTimeout(giveUp, msMax)
      signal?.addEventListener('abort', giveUp)
      line.push(waiting)
    })
  }
}
