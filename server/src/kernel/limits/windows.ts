// The windows of one process: what each key has come to, and what of it no other process has heard of yet. Pure but for
// its own memory; times are milliseconds.
import { SKEW_SECONDS } from './exact.ts'
import type { Sum } from './sums-store.ts'

/** At most `max` a minute. Over it: nothing for `cooldownSeconds`, or, with 0, until the minute has passed. */
export type RequestLimit = { max: number; cooldownSeconds: number }

/** Where a key stands. `resetAt`: when all of `max` is there again, in milliseconds; over: when to come back. */
export type Standing = { isOver: boolean; max: number; remaining: number; resetAt: number }

/** A window opens with its first request. */
export const WINDOW_SECONDS = 60
/** Clocks of machines differ a little; a window from later than this was left by a clock that has been moved back. */
export const SKEW_MS = 1000 * SKEW_SECONDS

const WINDOW_MS = WINDOW_SECONDS * 1000
const KEYS_MAX = 100_000

/** `known`: of all processes, when it was last shared. `own`: counted here since. `blockedUntil`: 0 while within. */
type Window = { startedAt: number; known: number; own: number; blockedUntil: number }
/** What is sent of a window. */
export type Changed = { key: string; window: Window; startedAt: number; own: number; blockedUntil: number }

export type Windows = {
  count(key: string, limit: RequestLimit, now: number): Standing
  read(key: string, limit: RequestLimit, now: number): Standing
  /** Everything that has changed since the last time; forgets windows that are over. */
  takeChanged(now: number): Changed[]
  /** Takes over what came of it. */
  settle(sent: readonly Changed[], sums: readonly Sum[]): void
  /** It could not be sent: next time. */
  putBack(changed: readonly Changed[]): void
  clear(): void
}

export function createWindows(): Windows {
  const windows = new Map<string, Window>()
  const changed = new Set<string>()
  return {
    count: (key, limit, now) => {
      const window = liveOf(windows.get(key), now) ?? open(windows, key, now)
      if (window.blockedUntil === 0) {
        changed.add(key)
        if (window.known + window.own < limit.max) {
          window.own++
          return standingOf(window, limit)
        }
        window.blockedUntil = limit.cooldownSeconds ? now + limit.cooldownSeconds * 1000 : window.startedAt + WINDOW_MS
      }
      return { isOver: true, max: limit.max, remaining: 0, resetAt: window.blockedUntil }
    },
    read: (key, limit, now) => {
      const window = liveOf(windows.get(key), now)
      return window ? standingOf(window, limit) : standingOf({ ...EMPTY, startedAt: now }, limit)
    },
    takeChanged: (now) => {
      forgetOver(windows, now)
      const taken = [...changed].sort().flatMap((key) => {
        const window = windows.get(key)
        return window ? [{ key, window, ...window }] : []
      })
      changed.clear()
      return taken
    },
    settle: (sent, sums) => {
      const sumOf = new Map(sums.map((sum) => [sum.key, sum]))
      for (const { key, window, own } of sent) take(window, own, sumOf.get(key))
    },
    putBack: (list) => {
      for (const { key } of list) changed.add(key)
    },
    clear: () => {
      windows.clear()
      changed.clear()
    },
  }
}

const EMPTY: Window = { startedAt: 0, known: 0, own: 0, blockedUntil: 0 }

function open(windows: Map<string, Window>, key: string, now: number): Window {
  const window = { ...EMPTY, startedAt: now }
  windows.delete(key) // so that it becomes the youngest
  windows.set(key, window)
  const oldest = windows.keys().next()
  if (windows.size > KEYS_MAX && !oldest.done) windows.delete(oldest.value)
  return window
}

function liveOf(window: Window | undefined, now: number): Window | undefined {
  return window && isLive(window, now) ? window : undefined
}

function isLive({ startedAt, blockedUntil }: Window, now: number): boolean {
  if (blockedUntil > 0) return now < blockedUntil && blockedUntil <= now + WINDOW_MS + SKEW_MS
  return now < startedAt + WINDOW_MS && startedAt <= now + SKEW_MS
}

function standingOf({ startedAt, known, own, blockedUntil }: Window, { max }: RequestLimit): Standing {
  if (blockedUntil > 0) return { isOver: true, max, remaining: 0, resetAt: blockedUntil }
  return { isOver: false, max, remaining: Math.max(0, max - known - own), resetAt: startedAt + WINDOW_MS }
}

function forgetOver(windows: Map<string, Window>, now: number): void {
  for (const [key, window] of windows) if (!isLive(window, now)) windows.delete(key)
}

// What was counted while the sum was on its way stays `own`.
function take(window: Window, sent: number, sum: Sum | undefined): void {
  if (!sum) return
  window.own -= sent
  window.known = sum.count
  window.startedAt = sum.startedAt.getTime()
  window.blockedUntil = Math.max(window.blockedUntil, sum.blockedUntil?.getTime() ?? 0)
}
