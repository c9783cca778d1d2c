import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stateOf } from './state-of.ts'

const now = new Date('2026-03-01T12:00:00Z')
const past = new Date('2026-03-01T11:59:00Z')
const later = new Date('2026-03-01T12:01:00Z')
const plain = { status: 'active', lease_until: null, refresh_unknown_at: null, expiring_at: null } as const

test('each of the six states is told, the strongest first', () => {
  assert.equal(stateOf(plain, now), 'active')
  assert.equal(stateOf({ ...plain, expiring_at: later }, now), 'active')
  assert.equal(stateOf({ ...plain, expiring_at: past }, now), 'expiring')
  assert.equal(stateOf({ ...plain, refresh_unknown_at: past, expiring_at: past }, now), 'unknown')
  assert.equal(stateOf({ ...plain, lease_until: later, refresh_unknown_at: past }, now), 'refreshing')
  assert.equal(stateOf({ ...plain, lease_until: past }, now), 'active')
  const all = { lease_until: later, refresh_unknown_at: past, expiring_at: past }
  assert.equal(stateOf({ ...all, status: 'expired' }, now), 'expired')
  assert.equal(stateOf({ ...all, status: 'revoked' }, now), 'revoked')
})
