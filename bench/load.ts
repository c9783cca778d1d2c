// The load generator: closed loop, keep-alive, a fixed number of requests under way at any time.
import { Pool } from 'undici'
import type { Usage } from './child.ts'

export type LoadRequest = { method: 'GET' | 'POST'; path: string; headers?: Record<string, string>; body?: string }

export type LoadOptions = {
  concurrency: number
  seconds: number
  /** Ends the measured part earlier than `seconds`. */
  countMax?: number
  warmUpSeconds: number
  /** Keeps the generator from ever sleeping, see `stayAwake`. Not where PostgreSQL needs the same core. */
  isAwake?: boolean
  /** What the process under load has used so far. */
  usage?: () => Promise<Usage>
}

/** `cpuMicros`: of the process under load, of all its threads, for one request. Latencies in milliseconds. */
export type Load = {
  count: number
  seconds: number
  perSecond: number
  p50: number
  p95: number
  cpuMicros?: number
}

/**
 * Drives `origin`: request number 0, 1, 2… as `requestOf` says (a warm-up takes the first numbers). Throws at the first
 * answer that is not 2xx: what fails fast must not count as fast.
 */
export async function load(
  origin: string,
  requestOf: (index: number) => LoadRequest,
  options: LoadOptions,
): Promise<Load> {
  const pool = new Pool(origin, { connections: options.concurrency, pipelining: 1 })
  let index = 0
  const drive = (seconds: number, countMax: number) =>
    closedLoop(() => send(pool, requestOf(index++)), { concurrency: options.concurrency, seconds, countMax })
  const sleepAgain = options.isAwake ? stayAwake() : () => {}
  try {
    if (options.warmUpSeconds > 0) await drive(options.warmUpSeconds, Number.POSITIVE_INFINITY)
    const before = await options.usage?.()
    const timed = await drive(options.seconds, options.countMax ?? Number.POSITIVE_INFINITY)
    const after = await options.usage?.()
    const { count } = timed
    return before && after ? { ...timed, cpuMicros: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / count } : timed
  } finally {
    sleepAgain()
    await pool.close()
  }
}

// Who writes to a process that sleeps pays for waking it, on virtual machines more than the answer itself costs. A caller on
// another machine costs nothing of the kind, and a raw server, which keeps the generator busy, never pays it.
function stayAwake(): () => void {
  let isWanted = true
  const spin = () => {
    if (isWanted) setImmediate(spin)
  }
  spin()
  return () => {
    isWanted = false
  }
}

/** Repeats `once` in `concurrency` loops until the time or the count is used up. */
export async function closedLoop(
  once: () => Promise<void>,
  { concurrency, seconds, countMax }: { concurrency: number; seconds: number; countMax: number },
): Promise<Load> {
  const latencies: number[] = []
  const started = performance.now()
  const until = started + seconds * 1000
  let begun = 0
  const loop = async () => {
    while (begun < countMax) {
      const from = performance.now()
      if (from >= until) return
      begun++
      await once()
      latencies.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, loop))
  return summed(latencies, (performance.now() - started) / 1000)
}

/** The figures of `latencies` (milliseconds) that were met within `seconds`. */
export function summed(latencies: readonly number[], seconds: number): Load {
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { count: sorted.length, seconds, perSecond: sorted.length / seconds, p50: at(0.5), p95: at(0.95) }
}

// `dispatch`, the least that undici does for a request: the generator shares the machine with what it drives.
function send(pool: Pool, { method, path, headers, body }: LoadRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    let status = 0
    const refusal: Buffer[] = []
    pool.dispatch(
      { method, path, headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, code) {
          status = code
        },
        onResponseData(_controller, chunk) {
          if (status >= 300) refusal.push(chunk)
        },
        onResponseEnd() {
          if (status < 300) resolve()
          else reject(new Error(`${method} ${path} answered ${status}: ${Buffer.concat(refusal)}`))
        },
        onResponseError(_controller, error) {
          reject(error)
        },
      },
    )
  })
}
