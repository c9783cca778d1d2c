// Requests that wait for a run to end. Each process hears of ended runs by NOTIFY, and asks once a second besides: a
// message can be lost.                                                                              Workflow API 7.3

import type { Listener } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'

export const RUN_CHANNEL = 'wayleave_run'

const POLL_MS = 1_000
const HELD_MAX = 10

type Waits = { wakersOf: Map<string, Set<() => void>>; heldOf: Map<string, number>; stopping: AbortSignal }
type Wait = { runId: string; clientId: string; seconds: number; signal: AbortSignal }

// One listener is one process on one database; its waits live as long.
const waitsOfListener = new WeakMap<Listener, Promise<Waits>>()

/**
 * Calls `read` until it gives something, the time is up or the caller has gone; returns what it gave. At most 10 requests
 * a client are held in a process: `isHeld` is false for one more, which is answered at once, and for those that a
 * process lets go of because it stops.
 */
export async function waitForRun<T>(
  wait: Wait,
  read: () => Promise<T | undefined>,
  { listener, stopping }: Pick<Deps, 'listener' | 'stopping'>,
): Promise<{ found: T | undefined; isHeld: boolean }> {
  const waits = await waitsOf(listener, stopping)
  const held = waits.heldOf.get(wait.clientId) ?? 0
  if (held >= HELD_MAX) return { found: await read(), isHeld: false }
  waits.heldOf.set(wait.clientId, held + 1)
  try {
    const found = await readUntil(performance.now() + wait.seconds * 1000, wait, read, waits)
    return { found, isHeld: found !== undefined || !stopping.aborted }
  } finally {
    const left = (waits.heldOf.get(wait.clientId) ?? 1) - 1
    if (left > 0) waits.heldOf.set(wait.clientId, left)
    else waits.heldOf.delete(wait.clientId)
  }
}

async function readUntil<T>(
  deadlineMs: number,
  { runId, signal }: Wait,
  read: () => Promise<T | undefined>,
  waits: Waits,
): Promise<T | undefined> {
  for (;;) {
    const next = nextWake(waits, runId, signal, deadlineMs) // listening before reading: no end falls between
    const found = await read().catch((error) => {
      next.cancel()
      throw error
    })
    if (found !== undefined || signal.aborted || waits.stopping.aborted || performance.now() >= deadlineMs) {
      next.cancel()
      return found
    }
    await next.woken
  }
}

function nextWake(waits: Waits, runId: string, signal: AbortSignal, deadlineMs: number) {
  const { promise: woken, resolve } = Promise.withResolvers<void>()
  const wakers = waits.wakersOf.get(runId) ?? new Set()
  const timer = setTimeout(cancel, Math.min(POLL_MS, Math.max(0, deadlineMs - performance.now())))
  waits.wakersOf.set(runId, wakers.add(cancel))
  signal.addEventListener('abort', cancel, { once: true })
  return { woken, cancel }

  function cancel(): void {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
    wakers.delete(cancel)
    if (wakers.size === 0 && waits.wakersOf.get(runId) === wakers) waits.wakersOf.delete(runId)
    resolve()
  }
}

async function waitsOf(listener: Listener, stopping: AbortSignal): Promise<Waits> {
  const known = waitsOfListener.get(listener)
  if (known) return known
  const made = startWaits(listener, stopping)
  waitsOfListener.set(listener, made)
  try {
    return await made
  } catch (error) {
    waitsOfListener.delete(listener) // the next request tries again
    throw error
  }
}

async function startWaits(listener: Listener, stopping: AbortSignal): Promise<Waits> {
  const waits: Waits = { wakersOf: new Map(), heldOf: new Map(), stopping }
  await listener.on(RUN_CHANNEL, (runId) => wake(waits.wakersOf.get(runId)))
  stopping.addEventListener('abort', () => wake([...waits.wakersOf.values()].flatMap((wakers) => [...wakers])))
  return waits
}

function wake(wakers: Iterable<() => void> = []): void {
  for (const end of [...wakers]) end() // each takes itself out of the set
}
