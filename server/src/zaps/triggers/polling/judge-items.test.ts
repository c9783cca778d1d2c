import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasKnown, judgeItems, KEY_BYTES, KEYS_KEPT } from './judge-items.ts'

const of = { zapId: 1, dedupeKey: 'id' }
const item = (id: number | string | null, more = {}) => ({ id, ...more })
const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => item(to - at))
/** The mark that these items set. */
const marked = (items: ReturnType<typeof item>[]) => judgeItems(items, undefined, of).seen ?? assert.fail('no mark')
const count = (seen: Buffer | undefined) => (seen?.length ?? 0) / KEY_BYTES

test('nothing is news before there is a mark; what was there is known', () => {
  const { fresh, seen } = judgeItems(ids(1, 3), undefined, of)
  assert.deepEqual([fresh, count(seen)], [[], 3])
  assert.deepEqual(judgeItems(ids(1, 3), seen, of), { fresh: [], seen: undefined })
})

test('an empty list is a mark too: what comes after it is news', () => {
  const { fresh } = judgeItems([item(1)], marked([]), of)
  assert.deepEqual(fresh, [item(1)])
})

test('what is new comes oldest first, and is known afterwards', () => {
  const seen = marked(ids(1, 3))
  const news = judgeItems(ids(2, 6), seen, of)
  assert.deepEqual(
    news.fresh.map(({ id }) => id),
    [4, 5, 6],
  )
  assert.deepEqual(judgeItems(ids(2, 6), news.seen, of).fresh, [])
})

test('an item is one item, however often it is listed: the first of them counts', () => {
  const { fresh } = judgeItems([item(1, { at: 2 }), item(1, { at: 1 })], marked([]), of)
  assert.deepEqual(fresh, [item(1, { at: 2 })])
})

test('an item is told by its key alone, a number by its digits; one without a key by all that it holds', () => {
  const seen = marked([item(7, { name: 'Rex' }), item(null, { name: 'Tom', age: 1 })])
  const again = [item('7', { name: 'Max' }), { age: 1, name: 'Tom', id: null }]
  assert.deepEqual(judgeItems(again, seen, of).fresh, [])
  assert.equal(judgeItems([item(null, { name: 'Tom', age: 2 })], seen, of).fresh.length, 1)
  assert.equal(judgeItems([item('')], marked([item(null)]), of).fresh.length, 1) // different items without a key
})

test('the key may stand deeper in the item, and may be an object', () => {
  const deep = { zapId: 1, dedupeKey: 'meta.key' }
  const { seen } = judgeItems([{ meta: { key: { a: 1, b: 2 } } }], undefined, deep)
  assert.deepEqual(judgeItems([{ meta: { key: { b: 2, a: 1 } }, more: 1 }], seen, deep).fresh, [])
})

test('all keys of the last poll are kept, and the latest of the others', () => {
  const seen = marked(ids(1, KEYS_KEPT + 10))
  assert.equal(count(seen), KEYS_KEPT + 10) // all that the page held
  const next = judgeItems([item(KEYS_KEPT + 11)], seen, of).seen ?? assert.fail('nothing new')
  assert.equal(count(next), KEYS_KEPT + 1)
  assert.ok(hasKnown([item(11)], next, of))
  assert.ok(!hasKnown([item(10)], next, of)) // the oldest went
})

test('a key says nothing of another Zap', () => {
  assert.ok(!hasKnown([item(1)], marked([item(1)]), { ...of, zapId: 2 }))
})
