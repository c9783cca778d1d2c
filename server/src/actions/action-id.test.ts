import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { actionKinds } from '../apps/index.ts'
import { readSigned, signText } from '../kernel/signed-text.ts'
import { mintActionId, readActionId } from './action-id.ts'

const key = createSecretKey(randomBytes(32))
const now = new Date('2026-11-20T09:00:00Z')
const name = {
  appId: '7b2bf7e5-e079-555b-9ffe-2aeeaf2df450',
  version: '1.0.0',
  kind: 'write',
  key: 'create_pet',
} as const
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

test('an id says what it names, for 30 days and no longer', () => {
  const id = mintActionId(name, key, now)
  assert.deepEqual(readActionId(id, key, now), name)
  assert.deepEqual(readActionId(id, key, later(30 * 24 * 3600 - 1)), name)
  assert.equal(readActionId(id, key, later(30 * 24 * 3600)), undefined)
})

test('two ids of one action differ', () => {
  assert.notEqual(mintActionId(name, key, now), mintActionId(name, key, now))
})

test('any app, version, kind and key goes through, under 400 characters', () => {
  const text = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'azAZ09_-.'), minLength: 1, maxLength })
  const names = fc.record(
    {
      appId: fc.uuid(),
      version: text(64),
      kind: fc.constantFrom(...actionKinds),
      key: text(100),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(names, (any) => {
      const id = mintActionId(any, key, now)
      assert.ok(id.length < 400, `${id.length}`)
      assert.match(id, /^core:[\w-]+$/)
      assert.deepEqual(readActionId(id, key, now), any)
    }),
  )
})

test('undefined: altered anywhere, cut off, of another key or made for another purpose', () => {
  const id = mintActionId(name, key, now)
  for (let at = 0; at < id.length; at++) {
    const altered = id.slice(0, at) + (id[at] === 'A' ? 'B' : 'A') + id.slice(at + 1)
    assert.equal(readActionId(altered, key, now), undefined, `altered at ${at}`)
    assert.equal(readActionId(id.slice(0, at), key, now), undefined, `cut at ${at}`)
  }
  assert.equal(readActionId(id, createSecretKey(randomBytes(32)), now), undefined)
  const payload = readSigned(id.slice(5), 'action id', key)
  assert.ok(payload)
  assert.equal(readActionId(`core:${signText(payload, 'page', key)}`, key, now), undefined)
})
