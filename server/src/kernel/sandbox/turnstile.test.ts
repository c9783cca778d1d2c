import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTurnstile } from './turnstile.ts'

const WAIT = { msMax: 10_000 }

test('one with a single call does not wait for all calls of another one', async () => {
  const { enter, leave } = createTurnstile(1)
  const order: string[] = []
  const go = async (of: string) => {
    assert.ok(await enter(of, WAIT))
    order.push(of)
  }
  await go('loud')
  const all = ['loud', 'loud', 'loud', 'quiet', 'other'].map(go)
  for (let turn = 0; turn < all.length; turn++) {
    leave()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(all)
  assert.deepEqual(order, ['loud', 'quiet', 'other', 'loud', 'loud', 'loud'])
})

test('whoever waits too long, or gives up, leaves the line; the place goes to the next', async () => {
  const { enter, leave } = createTurnstile(1)
  assert.ok(await enter('a', WAIT))
  assert.equal(await enter('b', { msMax: 1 }), false)
  assert.equal(await enter('b', { msMax: 10_000, signal: AbortSignal.abort() }), false)
  const giving = new AbortController()
  const given = enter('b', { ...WAIT, signal: giving.signal })
  const last = enter('c', WAIT)
  giving.abort()
  assert.equal(await given, false)
  leave()
  assert.equal(await last, true)
  leave()
  assert.equal(await enter('d', WAIT), true)
})
