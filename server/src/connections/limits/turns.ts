// Whose turn it is to call an app: first come, first served, so many at a time, so many in a window.
import { setTimeout as pause } from 'node:timers/promises'
import type { App } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { countExactly } from '../../kernel/limits/index.ts'
import type { OutboundFailure } from '../../kernel/safe-fetch/index.ts'
import { limitsInWords, readRate } from './rate.ts'
import { CANCELLED, type Patience, throttled } from './waiting.ts'

/** The right to send one call; `leave` gives it back. */
export type Turn = { kind: 'turn'; leave(): void }

type Outcome = Turn | OutboundFailure
type TurnDeps = Pick<Deps, 'pool' | 'clock' | 'listener'>
type Limits = NonNullable<App['limits']>
type Waiter = { patience: Patience; settle(outcome: Outcome | Promise<never>): void }
/** The calls of one bucket in this process. `limits`: of the app's version that called last. */
type Gate = { bucket: string; limits: Limits; running: number; waiting: Waiter[]; isAdmitting: boolean }

// Whoever waits may lose patience, and the clock may be moved: it is looked at again.
const LOOK_MS_MAX = 1_000

// Of a process: its listener stands for it.
const gatesOf = new WeakMap<TurnDeps['listener'], Map<string, Gate>>()

/** Waits for a turn in `bucket`; whoever gets one must leave it. Rejects when the rate cannot be counted. */
export async function takeTurn(
  bucket: string,
  limits: App['limits'],
  patience: Patience,
  deps: TurnDeps,
): Promise<Outcome> {
  if (limits === undefined) return { kind: 'turn', leave: () => {} }
  const gate = gateOf(bucket, limits, deps)
  const outcome = queueUp(gate, patience)
  void admit(gate, deps)
  return outcome
}

function gateOf(bucket: string, limits: Limits, { listener }: TurnDeps): Gate {
  const gates = gatesOf.get(listener) ?? new Map<string, Gate>()
  gatesOf.set(listener, gates)
  const gate = gates.get(bucket) ?? { bucket, limits, running: 0, waiting: [], isAdmitting: false }
  gates.set(bucket, gate)
  gate.limits = limits
  return gate
}

function queueUp(gate: Gate, patience: Patience): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const { until, signal, appName } = patience
  const waiter: Waiter = { patience, settle: resolve }
  const giveUp = (outcome: Outcome) => {
    gate.waiting = gate.waiting.filter((other) => other !== waiter)
    resolve(outcome)
  }
  const cancel = () => giveUp(CANCELLED)
  const why = `${appName} ${limitsInWords(gate.limits)}, and the turn of this call did not come in time.`
  const timer = setTimeout(() => giveUp(throttled(why)), Math.max(0, until - performance.now()))
  signal?.addEventListener('abort', cancel, { once: true })
  gate.waiting.push(waiter)
  return promise.finally(() => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  })
}

// One at a time counts for all who wait: their order is kept, and the database is asked once for each.
async function admit(gate: Gate, deps: TurnDeps): Promise<void> {
  if (gate.isAdmitting) return
  gate.isAdmitting = true
  try {
    while (gate.waiting.length > 0 && gate.running < (gate.limits.concurrency ?? Number.POSITIVE_INFINITY)) {
      const milliseconds = await untilNextTurn(gate, deps)
      if (milliseconds === 0) letIn(gate, deps)
      else await holdUp(gate, milliseconds)
    }
  } catch (error) {
    for (const { settle } of gate.waiting.splice(0)) settle(Promise.reject(error))
  } finally {
    gate.isAdmitting = false
    forgetIdle(gate, deps)
  }
}

/** Counts a call; 0, or the milliseconds until another one may be made. */
async function untilNextTurn({ bucket, limits }: Gate, { pool, clock }: TurnDeps): Promise<number> {
  if (limits.rate === undefined) return 0
  const verdict = await countExactly(pool, `app-rate:${bucket}`, readRate(limits.rate), clock)
  return verdict.kind === 'within' ? 0 : verdict.retryAfterSeconds * 1000
}

function letIn(gate: Gate, deps: TurnDeps): void {
  const next = gate.waiting.shift()
  if (next === undefined) return // lost patience while it was counted
  gate.running++
  let isOver = false
  const leave = () => {
    if (isOver) return
    isOver = true
    gate.running--
    void admit(gate, deps)
  }
  next.settle({ kind: 'turn', leave })
}

/** Those whose patience ends before anybody's turn comes hear of it at once. */
async function holdUp(gate: Gate, milliseconds: number): Promise<void> {
  const opensAt = performance.now() + milliseconds
  for (const { patience, settle } of gate.waiting.filter((waiter) => waiter.patience.until < opensAt)) {
    settle(throttled(`${patience.appName} ${limitsInWords(gate.limits)}, and they are used up.`, milliseconds))
  }
  gate.waiting = gate.waiting.filter((waiter) => waiter.patience.until >= opensAt)
  if (gate.waiting.length > 0) await pause(Math.min(milliseconds, LOOK_MS_MAX))
}

function forgetIdle({ bucket, running, waiting }: Gate, { listener }: TurnDeps): void {
  if (running === 0 && waiting.length === 0) gatesOf.get(listener)?.delete(bucket)
}
