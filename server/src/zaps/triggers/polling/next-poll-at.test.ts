import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextPollAt } from './next-poll-at.ts'

const begunAt = new Date('2026-01-01T00:00:00Z')
const seconds = (failures: number, more: { retryAfterSeconds?: number; everySeconds?: number; random?: number } = {}) =>
  (nextPollAt({ begunAt, everySeconds: 60, failures, random: 0.5, ...more }).getTime() - begunAt.getTime()) / 1000

test('the interval, a tenth more or less', () => {
  assert.deepEqual([seconds(0), seconds(0, { random: 0 }), seconds(0, { random: 1 })], [60, 54, 66])
})

test('failures double it, to an hour', () => {
  assert.deepEqual(
    [1, 2, 5, 6, 7, 400].map((failures) => seconds(failures)),
    [120, 240, 1920, 3600, 3600, 3600],
  )
  assert.equal(seconds(9, { everySeconds: 7200 }), 7200) // one that is polled less often is not polled more often
})

test('never before the provider said, unless it said more than an hour', () => {
  assert.equal(seconds(1, { retryAfterSeconds: 900, random: 0 }), 900)
  assert.equal(seconds(1, { retryAfterSeconds: 30 }), 120)
  assert.equal(seconds(1, { retryAfterSeconds: 86_400 }), 3600)
})
