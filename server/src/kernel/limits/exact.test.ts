// Exact counters on two servers that share a database.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer, type TestServer } from '../../../test/harness/server.ts'
import { countExactly, forgetCount, type Limit, readCount } from './index.ts'

const one = await startTestServer()
const two = await startTestServer({ databaseUrl: one.databaseUrl })
const limit: Limit = { max: 10, windowSeconds: 60 }
const count = ({ deps }: TestServer, key: string) => countExactly(deps.pool, key, limit, deps.clock)
const read = ({ deps }: TestServer, key: string) => readCount(deps.db, key, limit, deps.clock)

test('exactly max are let through, of 60 that two servers count at once', async () => {
  const verdicts = await Promise.all(Array.from({ length: 60 }, (_, i) => count(i % 2 ? one : two, 'crowd')))
  assert.equal(verdicts.filter(({ kind }) => kind === 'within').length, 10)
  assert.equal((await count(one, 'another key')).kind, 'within')
})

test('over: how long to wait, at most the window; open again when it has ended, whatever was tried meanwhile', async () => {
  for (let i = 0; i < 10; i++) assert.equal((await count(one, 'window')).kind, 'within')
  const first = await count(one, 'window')
  assert.ok(first.kind === 'over' && first.retryAfterSeconds > 55 && first.retryAfterSeconds <= 60)
  await one.advance(50)
  const later = await count(two, 'window')
  assert.ok(later.kind === 'over' && later.retryAfterSeconds > 5 && later.retryAfterSeconds <= 10)
  await one.advance(later.retryAfterSeconds)
  assert.equal((await count(two, 'window')).kind, 'within')
  assert.equal((await count(one, 'window')).kind, 'within')
})

test('read: within until max were counted, and counts nothing itself', async () => {
  for (let i = 0; i < 10; i++) {
    assert.equal((await read(one, 'read')).kind, 'within')
    await count(two, 'read')
  }
  assert.equal((await read(one, 'read')).kind, 'over')
  await forgetCount(one.deps.db, 'read')
  assert.equal((await read(two, 'read')).kind, 'within')
  assert.equal((await count(two, 'read')).kind, 'within')
})

test('a clock that is moved back opens a new window instead of holding the old one for a day', async () => {
  await one.advance(86_400)
  for (let i = 0; i < 11; i++) await count(one, 'back')
  await one.advance(-86_400)
  assert.equal((await read(two, 'back')).kind, 'within')
  for (let i = 0; i < 10; i++) assert.equal((await count(two, 'back')).kind, 'within')
  assert.equal((await count(one, 'back')).kind, 'over')
})

test('a clock that is a moment behind shares the window', async () => {
  for (let i = 0; i < 10; i++) await count(one, 'skew')
  const behind = { now: () => new Date(two.deps.clock.now().getTime() - 1_000) }
  const verdict = await countExactly(two.deps.pool, 'skew', limit, behind)
  assert.ok(verdict.kind === 'over' && verdict.retryAfterSeconds <= 60)
})
