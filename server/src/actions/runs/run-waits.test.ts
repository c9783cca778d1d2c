import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Listener } from '../../kernel/db/index.ts'
import { waitForRun } from './run-waits.ts'

/** A listener whose messages the test sends; time stands still, so that nothing but they and the test wakes a wait. */
function stage(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { promise: heard, resolve } = Promise.withResolvers<(runId: string) => void>()
  let listensFailing = 0
  const on = async (_: string, hear: (runId: string) => void) => {
    if (listensFailing-- > 0) throw new Error('the connection was lost')
    resolve(hear)
  }
  const listener = { on } as Listener
  const stopping = new AbortController()
  let ended = false
  let reads = 0
  const read = async () => {
    reads += 1
    return ended ? 'ended' : undefined
  }
  const stop = new AbortController()
  const wait = (more: object = {}) =>
    waitForRun({ runId: 'run-1', clientId: 'acme', seconds: 30, signal: stop.signal, ...more }, read, {
      listener,
      stopping: stopping.signal,
    })
  const untilReads = async (count: number) => {
    while (reads < count) await Promise.resolve()
    for (let i = 0; i < 10; i++) await Promise.resolve() // the read's answer is looked at
  }
  return {
    wait,
    heard,
    untilReads,
    stop,
    stopping,
    failListens: (times: number) => {
      listensFailing = times
    },
    reads: () => reads,
    end: () => {
      ended = true
    },
  }
}

test('a message about the run wakes the wait; one about another run does not', async (t) => {
  const { wait, heard, untilReads, end, reads } = stage(t)
  const waiting = wait()
  await untilReads(1)
  end()
  const tell = await heard
  tell('run-2')
  for (let i = 0; i < 20; i++) await Promise.resolve()
  assert.equal(reads(), 1)
  tell('run-1')
  assert.deepEqual(await waiting, { found: 'ended', isHeld: true })
})

test('without a message the run is looked at once a second', async (t) => {
  const { wait, untilReads, end } = stage(t)
  const waiting = wait()
  await untilReads(1)
  t.mock.timers.tick(1_000)
  await untilReads(2)
  end()
  t.mock.timers.tick(1_000)
  assert.deepEqual(await waiting, { found: 'ended', isHeld: true })
})

test('a caller who has gone is not waited for', async (t) => {
  const { wait, untilReads, stop } = stage(t)
  const waiting = wait()
  await untilReads(1)
  stop.abort()
  assert.deepEqual(await waiting, { found: undefined, isHeld: true })
})

test('ten of a client are held and the eleventh is not; another client’s is, and places come free again', async (t) => {
  const { wait, untilReads, end, heard } = stage(t)
  const held = Array.from({ length: 10 }, () => wait())
  await untilReads(10)
  assert.deepEqual(await wait(), { found: undefined, isHeld: false })
  const others = wait({ clientId: 'rival' })
  await untilReads(12)
  end()
  ;(await heard)('run-1')
  for (const { isHeld } of await Promise.all([...held, others])) assert.equal(isHeld, true)
  assert.deepEqual(await wait(), { found: 'ended', isHeld: true })
})

test('a failed LISTEN is tried again by the next request', async (t) => {
  const { wait, end, failListens } = stage(t)
  failListens(1)
  await assert.rejects(wait(), /the connection was lost/)
  end()
  assert.deepEqual(await wait(), { found: 'ended', isHeld: true })
})

test('a process that stops lets go of everybody at once, and holds nobody any more', async (t) => {
  const { wait, untilReads, stopping } = stage(t)
  const held = [wait(), wait({ runId: 'run-2' })]
  await untilReads(2)
  stopping.abort()
  for (const waiting of [...held, wait()]) assert.deepEqual(await waiting, { found: undefined, isHeld: false })
})
