/** Runs something when its turn has come. Throws what `refusal` makes when too many wait already. */
export type Turns = <T>(run: () => Promise<T>) => Promise<T>

/** Lets `atOnce` run at a time; at most `waitingMax` more wait, first come first served. */
export function createTurns(
  { atOnce, waitingMax }: { atOnce: number; waitingMax: number },
  refusal: () => Error,
): Turns {
  let running = 0
  const waiting: Array<() => void> = []
  const leave = () => {
    const next = waiting.shift()
    if (next)
      next() // whose turn it is takes the place over
    else running--
  }
  return async (run) => {
    if (running < atOnce) running++
    else if (waiting.length < waitingMax) await new Promise<void>((resolve) => waiting.push(resolve))
    else throw refusal()
    try {
      return await run()
    } finally {
      leave()
    }
  }
}
