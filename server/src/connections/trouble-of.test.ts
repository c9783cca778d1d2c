import assert from 'node:assert/strict'
import { test } from 'node:test'
import { troubleOf } from './trouble-of.ts'

const well = { status: 'active', refresh_retry_at: null, last_check: 'passed' } as const

test('the trouble of an active connection: its sign-in server first, then a refused check; none of one that has ended', () => {
  const at = new Date('2026-03-01T12:00:00Z')
  assert.equal(troubleOf(well), undefined)
  assert.equal(troubleOf({ ...well, last_check: null }), undefined)
  assert.equal(troubleOf({ ...well, last_check: 'unreachable' }), undefined)
  assert.equal(troubleOf({ ...well, last_check: 'refused' }), 'check')
  assert.equal(troubleOf({ ...well, last_check: 'refused', refresh_retry_at: at }), 'sign_in')
  assert.equal(troubleOf({ status: 'expired', last_check: 'refused', refresh_retry_at: at }), undefined)
})
