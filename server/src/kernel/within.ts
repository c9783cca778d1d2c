/** What `step` brings. Throws when that takes longer than `milliseconds`; the step itself goes on, and nobody hears of it. */
export async function within<T>(milliseconds: number, step: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`not done after ${milliseconds} ms`)), milliseconds)
  return Promise.race([step(), late]).finally(() => clearTimeout(timer))
}
