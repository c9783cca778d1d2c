// A server of the demo comes back at the port of the last time, so that links and registrations stay good.

/** The port of an address; 0, which picks a free one, without an address. */
export function portOf(url: string | undefined): number {
  return url === undefined ? 0 : Number(new URL(url).port)
}

/** Starts at the wanted port, or at a free one when somebody else has it now. */
export async function startAtPort<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || port === 0) throw error
    return start(0)
  }
}
