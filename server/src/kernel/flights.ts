/** Single flight: those who ask for the same thing while it is under way in this process share its outcome. */
export type Flights = {
  share<T>(key: string, run: () => Promise<T>): Promise<T>
  /** Resolves when nothing is under way any more: what was begun is finished before a process ends. */
  idle(): Promise<void>
}

export function createFlights(): Flights {
  const flying = new Map<string, Promise<unknown>>()
  return {
    share: <T>(key: string, run: () => Promise<T>): Promise<T> => {
      const under = flying.get(key)
      if (under) return under as Promise<T>
      const flight = run().finally(() => flying.delete(key))
      flying.set(key, flight)
      return flight
    },
    idle: async () => {
      while (flying.size > 0) await Promise.allSettled(flying.values())
    },
  }
}
