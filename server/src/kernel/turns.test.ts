import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTurns } from './turns.ts'

test('two run, two wait in their order, the fifth is refused; who fails gives its place up as well', async () => {
  const turns = createTurns({ atOnce: 2, waitingMax: 2 }, () => new Error('too many'))
  const begun: string[] = []
  const begin = (name: string) => {
    const ends = Promise.withResolvers<string>()
    const done = turns(() => {
      begun.push(name)
      return ends.promise
    })
    return { ends, done }
  }
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(begin)
  await assert.rejects(e?.done ?? Promise.resolve(), /too many/)
  assert.deepEqual(begun, ['a', 'b'])

  b?.ends.reject(new Error('b failed'))
  await assert.rejects(b?.done ?? Promise.resolve(), /b failed/)
  await a?.ends.resolve('of a')
  assert.equal(await a?.done, 'of a')
  await new Promise(setImmediate)
  assert.deepEqual(begun, ['a', 'b', 'c', 'd'])

  for (const [name, one] of Object.entries({ c, d })) {
    one?.ends.resolve(`of ${name}`)
    assert.equal(await one?.done, `of ${name}`)
  }
  assert.equal(await turns(async () => 'free again'), 'free again')
})
