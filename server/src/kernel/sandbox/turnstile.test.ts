import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTurnstile, type Leave } from './turnstile.ts'

const WAIT = { msMax: 10_000 }

test('one with a single call does not wait for all calls of another one', async () => {
  const { enter } = createTurnstile(1)
  const order: string[] = []
  const inside: Leave[] = []
  const go = async (of: string) => {
    const leave = await enter(of, WAIT)
    assert.ok(leave)
    inside.push(leave)
    order.push(of)
  }
  await go('loud')
  const all = ['loud', 'loud', 'loud', 'quiet', 'other'].map(go)
  for (let turn = 0; turn < all.length; turn++) {
    inside.pop()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(all)
  assert.deepEqual(order, ['loud', 'quiet', 'other', 'loud', 'loud', 'loud'])
})

test('whoever waits too long, or gives up, leaves the line; the place goes to the next', async () => {
  const { enter } = createTurnstile(1)
  const leave = await enter('a', WAIT)
  assert.equal(await enter('b', { msMax: 1 }), undefined)
  assert.equal(await enter('b', { msMax: 10_000, signal: AbortSignal.abort() }), undefined)
  const giving = new AbortController()
  const given = enter('b', { ...WAIT, signal: giving.signal })
  const last = enter('c', WAIT)
  giving.abort()
  assert.equal(await given, undefined)
  leave?.()
  const leaveLast = await last
  assert.ok(leaveLast)
  leaveLast()
  assert.ok(await enter('d', WAIT))
})

test('one whose calls hang takes no more than its share; another one enters at once', async () => {
  const { enter } = createTurnstile(3, 2)
  const hanging = [await enter('stuck', WAIT), await enter('stuck', WAIT)]
  const third = enter('stuck', WAIT)
  const other = await enter('other', { msMax: 1 })
  assert.ok(other)
  const behind = enter('behind', WAIT)
  other()
  assert.ok(await behind) // past `stuck`, which came first
  hanging[0]?.()
  assert.ok(await third)
})
