// Mock providers stand outside the product, as real ones do: they keep real time and never read the product's
// clock, so Date.now() is allowed inside this folder and nowhere else. Moving the development clock does not move
// them; their knobs do (expire, token-life).

/** Milliseconds since 1970, real time. */
export const now = (): number => Date.now()

/** Resolves after `ms` milliseconds of real time; at once for 0. Keeps no process alive. */
export const pause = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms).unref()) : Promise.resolve()
