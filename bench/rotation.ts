import { Pool } from 'undici'
import type { Child } from './child.ts'
import { closedLoop } from './load.ts'
import type { Measure } from './report.ts'

/** A token endpoint and the refresh tokens at it, each of a family of its own; a swap puts the successor in its place. */
export type Rotating = {
  child: Pick<Child<never>, 'usage'>
  origin: string
  path: string
  client: { client_id: string; client_secret: string }
  tokens: string[]
}

/** Swaps refresh tokens, each of them by one request at a time, for `seconds` after a warm-up. Throws at the first refusal. */
export async function rotate(
  { child, origin, path, client, tokens }: Rotating,
  { concurrency, seconds }: { concurrency: number; seconds: number },
): Promise<Omit<Measure, 'name'>> {
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const once = async () => {
    const token = tokens.shift() ?? ''
    const form = { grant_type: 'refresh_token', ...client, refresh_token: token }
    const answer = await pool.request({ method: 'POST', path, headers, body: new URLSearchParams(form).toString() })
    if (answer.statusCode !== 200) throw new Error(`a swap answered ${answer.statusCode}: ${await answer.body.text()}`)
    tokens.push(((await answer.body.json()) as { refresh_token: string }).refresh_token)
  }
  try {
    const loop = { concurrency, countMax: Number.POSITIVE_INFINITY }
    await closedLoop(once, { ...loop, seconds: seconds / 2 })
    const before = await child.usage()
    const { count, perSecond, p50, p95 } = await closedLoop(once, { ...loop, seconds })
    const { cpuSeconds } = await child.usage()
    return { perSecond, p50, p95, perCoreSecond: count / (cpuSeconds - before.cpuSeconds) }
  } finally {
    await pool.close()
  }
}
