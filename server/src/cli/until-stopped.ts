// How a command that keeps running ends: by a signal, in good order and in bounded time.

/** Hears SIGINT, SIGTERM and SIGHUP from the moment it is called. Another one, a second later, ends the process at once. */
export type StopSignal = {
  /** Settles with the first signal. */
  heard: Promise<void>
  isHeard(): boolean
}

const STOP_WITHIN_MS = 9_500
// Ctrl-C under `npm run` comes twice: from the terminal, and handed on by npm.
const SAME_WITHIN_MS = 1_000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const EXIT_AT_ONCE = 130

/** Begins to hear signals. Whatever happens then, the process is gone within ten seconds of the first. */
export function hearStopSignal(): StopSignal {
  let heardAt: number | undefined
  const heard = new Promise<void>((resolve) => {
    const hear = () => {
      if (heardAt !== undefined) {
        if (performance.now() - heardAt > SAME_WITHIN_MS) process.exit(EXIT_AT_ONCE)
        return
      }
      heardAt = performance.now()
      setTimeout(() => {
        process.stderr.write('wayleave: not everything ended in time\n')
        process.exit(0) // what is still open is closed by the exit hooks
      }, STOP_WITHIN_MS).unref()
      resolve()
    }
    for (const signal of SIGNALS) process.on(signal, hear)
  })
  return { heard, isHeard: () => heardAt !== undefined }
}

/** Waits at most `milliseconds` for `work`, whatever becomes of it. */
export async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work.catch(() => {}), late]).finally(() => clearTimeout(timer))
}
