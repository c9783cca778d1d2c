// Pauses that providers asked for by Retry-After, known in every process that has called an app.

import { type Listener, notify } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'

type PauseDeps = Pick<Deps, 'db' | 'listener' | 'clock'>
/** Key -> milliseconds of the clock. */
type Pauses = Map<string, number>

const CHANNEL = 'wayleave_pauses'
const PAUSES_MAX = 10_000
/** A provider may be wrong, or mean it badly: within the hour it is asked again. */
const PAUSE_SECONDS_MAX = 3600

// Of a process: its listener stands for it.
const known = new WeakMap<Listener, Promise<Pauses>>()

/** Milliseconds that calls of this key have to wait yet; 0 when they may go. */
export async function readPause(key: string | undefined, deps: PauseDeps): Promise<number> {
  if (key === undefined) return 0
  const pauses = await pausesOf(deps.listener)
  const until = pauses.get(key)
  if (until === undefined) return 0
  const left = until - deps.clock.now().getTime()
  if (left > 0 && left <= PAUSE_SECONDS_MAX * 1000) return left
  pauses.delete(key) // over, or of a clock that has been moved back
  return 0
}

/** No call of this key for so long, here at once and in every other process as soon as it hears of it. */
export async function notePause(key: string, seconds: number, deps: PauseDeps): Promise<void> {
  const until = deps.clock.now().getTime() + Math.min(seconds, PAUSE_SECONDS_MAX) * 1000
  put(await pausesOf(deps.listener), key, until)
  await notify(deps.db, CHANNEL, JSON.stringify({ key, until }))
}

function pausesOf(listener: Listener): Promise<Pauses> {
  const before = known.get(listener)
  if (before) return before
  const pauses: Pauses = new Map()
  const listening = listener.on(CHANNEL, (payload) => {
    const { key, until } = JSON.parse(payload) as { key: string; until: number }
    put(pauses, key, until)
  })
  const made = listening.then(() => pauses)
  known.set(listener, made)
  made.catch(() => known.delete(listener)) // the database is away: the next call tries again
  return made
}

function put(pauses: Pauses, key: string, until: number): void {
  const latest = Math.max(until, pauses.get(key) ?? 0)
  pauses.delete(key) // so that it becomes the youngest
  pauses.set(key, latest)
  const oldest = pauses.keys().next()
  if (pauses.size > PAUSES_MAX && !oldest.done) pauses.delete(oldest.value)
}
