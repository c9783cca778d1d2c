// The end of one logical call: the caller's own signal, and a time limit that all its attempts share.

import { WayleaveTimeoutError } from './errors.ts'

/** How long the caller is willing to wait, and how the caller stops it. */
export type CallOptions = {
  /** Milliseconds for the whole call: every attempt and every wait between them. */
  timeoutMs?: number | undefined
  /** Stops the call; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** A running deadline. */
export type Deadline = {
  /** Aborts at the deadline or with the caller's signal, whichever is first. */
  signal: AbortSignal
  /** Milliseconds left, never negative. */
  remainingMs(): number
  /** Throws why the call has to stop, if it has to. */
  check(): void
}

/** Starts the clock of one logical call. */
export function startDeadline(options: CallOptions, timeoutMsDefault: number): Deadline {
  const timeoutMs = Math.max(0, Math.ceil(options.timeoutMs ?? timeoutMsDefault))
  const end = performance.now() + timeoutMs
  const timeout = AbortSignal.timeout(timeoutMs)
  return {
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    remainingMs: () => Math.max(0, end - performance.now()),
    check() {
      options.signal?.throwIfAborted()
      if (timeout.aborted) throw new WayleaveTimeoutError(`The call did not end within ${timeoutMs} ms.`)
    },
  }
}

/** Waits for work that other callers share, but not past the deadline; the work itself goes on. */
export function within<T>(deadline: Deadline, shared: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      try {
        deadline.check()
      } catch (reason) {
        reject(reason)
      }
    }
    stop()
    deadline.signal.addEventListener('abort', stop, { once: true })
    shared.then(resolve, reject).finally(() => deadline.signal.removeEventListener('abort', stop))
  })
}

/** Waits `ms` milliseconds, or until the signal aborts. Never rejects: ask the deadline afterwards. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
