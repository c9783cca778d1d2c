import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { App } from '../apps/index.ts'
import { lifetimes } from './lifetimes.ts'

const now = new Date('2026-03-01T12:00:00Z')
const DAY = 24 * 3600
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const app = { auth: { type: 'oauth2', oauth2: { auto_refresh: true } } } as unknown as App
const tokens = { access_token: 'a', refresh_token: 'r' }

test('an access token is renewed 5 minutes, or half its life, before its end', () => {
  assert.deepEqual(lifetimes(app, tokens, { expiresInSeconds: 3600 }, now).refresh_at, after(3300))
  assert.deepEqual(lifetimes(app, tokens, { expiresInSeconds: 60 }, now).refresh_at, after(30))
  assert.equal(lifetimes({ ...app, legacy: true }, tokens, { expiresInSeconds: 60 }, now).refresh_at, null)
})

test('a refresh token with a known end ends the connection; the last tenth of its life is near, and at most 7 days', () => {
  const short = lifetimes(app, tokens, { expiresInSeconds: 3600, refreshExpiresInSeconds: 10 * DAY }, now)
  assert.deepEqual([short.ends_at, short.expiring_at], [after(10 * DAY), after(9 * DAY)])
  const long = lifetimes(app, tokens, { expiresInSeconds: 3600, refreshExpiresInSeconds: 90 * DAY }, now)
  assert.deepEqual([long.ends_at, long.expiring_at], [after(90 * DAY), after(83 * DAY)])
  assert.equal(lifetimes(app, tokens, { expiresInSeconds: 3600 }, now).ends_at, null)
})

test('a refresh token that ends while its access token has no end is renewed when its own end is near', () => {
  assert.deepEqual(lifetimes(app, tokens, { refreshExpiresInSeconds: 10 * DAY }, now).refresh_at, after(9 * DAY))
})

test('a token that nothing renews is the connection’s end, and is never asked for ahead', () => {
  const made = lifetimes(app, { access_token: 'a' }, { expiresInSeconds: 3600 }, now)
  assert.deepEqual(made, {
    expires_at: after(3600),
    refresh_at: null,
    ends_at: after(3600),
    expiring_at: after(3240),
  })
  const session = { ...app, auth: { type: 'session' } } as unknown as App
  assert.equal(lifetimes(session, {}, { expiresInSeconds: 3600 }, now).ends_at, null)
})
