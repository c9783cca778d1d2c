import assert from 'node:assert/strict'
import { test } from 'node:test'
import { together } from './together.ts'

/** `double` of `together`, and the batches that it was called with; `hold` keeps a batch under way until it is let go. */
function stage() {
  const batches: number[][] = []
  let hold = Promise.resolve()
  const double = together(async (_on: object, items: readonly number[]) => {
    batches.push([...items])
    await hold
    if (items.includes(13)) throw new Error('13 cannot be done')
    if (items.includes(57)) throw Object.assign(new Error('the server is stopping'), { code: '57P01' })
    return items.map((item) => item * 2)
  })
  const held = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    hold = promise
    return resolve
  }
  return { batches, double, held, on: {} }
}

test('what is asked for at once goes together, and each gets the answer to his own', async () => {
  const { batches, double, on } = stage()
  assert.deepEqual(await Promise.all([1, 2, 3].map((item) => double(on, item))), [2, 4, 6])
  assert.deepEqual(batches, [[1, 2, 3]])
})

test('what comes while a batch is under way goes in the next', async () => {
  const { batches, double, held, on } = stage()
  const letGo = held()
  const first = double(on, 1)
  await Promise.resolve()
  const later = [double(on, 2), double(on, 3)]
  await Promise.resolve()
  assert.deepEqual(batches, [[1]])
  letGo()
  assert.deepEqual(await Promise.all([first, ...later]), [2, 4, 6])
  assert.deepEqual(batches, [[1], [2, 3]])
})

test('at most 200 at a time', async () => {
  const { batches, double, on } = stage()
  await Promise.all(Array.from({ length: 450 }, (_, item) => double(on, item + 100)))
  assert.deepEqual(
    batches.map(({ length }) => length),
    [200, 200, 50],
  )
})

test('what cannot be done fails alone; the others are done one by one, and those who come later are held up by nobody', async () => {
  const { batches, double, on } = stage()
  const outcomes = await Promise.allSettled([1, 13, 3].map((item) => double(on, item)))
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason))),
    [2, 'Error: 13 cannot be done', 6],
  )
  assert.deepEqual(batches, [[1, 13, 3], [1], [13], [3]])
  assert.equal(await double(on, 4), 8)
})

test('a database that went away may have done it: all fail, and nothing is tried again', async () => {
  const { batches, double, on } = stage()
  const outcomes = await Promise.allSettled([1, 57, 3].map((item) => double(on, item)))
  assert.ok(outcomes.every(({ status }) => status === 'rejected'))
  assert.deepEqual(batches, [[1, 57, 3]])
})

test('what has nothing in common does not wait for each other', async () => {
  const { batches, double, held } = stage()
  const letGo = held()
  const both = [double({}, 1), double({}, 2)]
  await Promise.resolve()
  assert.deepEqual(batches, [[1], [2]])
  letGo()
  assert.deepEqual(await Promise.all(both), [2, 4])
})
