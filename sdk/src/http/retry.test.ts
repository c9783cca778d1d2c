import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ATTEMPTS_MAX, type FailedAttempt, judgeRetry, parseRetryAfter } from './retry.ts'

const failed = (change: Partial<FailedAttempt>): FailedAttempt => ({
  attempt: 1,
  status: 0,
  code: 'network_error',
  retryAfterSeconds: undefined,
  isRepeatable: true,
  isThirdPartys: false,
  ...change,
})

const rows: [string, Partial<FailedAttempt>, number | null][] = [
  ['repeats a read whose answer was lost', {}, 200],
  ['gives up a write whose answer was lost', { isRepeatable: false }, null],
  ['waits as 429 asks, whatever the request', { status: 429, retryAfterSeconds: 7, isRepeatable: false }, 7000],
  ['waits as 503 asks, whatever the request', { status: 503, retryAfterSeconds: 3, isRepeatable: false }, 3000],
  [
    'gives up a write when a third party failed: it may be done',
    { status: 503, retryAfterSeconds: 5, isRepeatable: false, isThirdPartys: true },
    null,
  ],
  ['repeats a read when a third party failed', { status: 503, retryAfterSeconds: 5, isThirdPartys: true }, 5000],
  ['repeats at once when asked to wait 0 s', { status: 429, retryAfterSeconds: 0 }, 0],
  ['gives up a write on 503 without Retry-After', { status: 503, isRepeatable: false }, null],
  ['repeats a keyed write whose earlier attempt still runs', { status: 409, code: 'idempotency_in_flight' }, 200],
  ['gives up on any other conflict', { status: 409, code: 'conflict' }, null],
  ['repeats a read on 502', { status: 502, code: 'unexpected_answer' }, 200],
  ['gives up on 500', { status: 500, code: 'error' }, null],
  ['gives up on 400', { status: 400, code: 'invalid' }, null],
  ['gives up on an answer that is no Wayleave answer', { status: 0, code: 'unexpected_answer' }, null],
  ['doubles the wait', { attempt: 3 }, 800],
  ['gives up after the last attempt', { attempt: ATTEMPTS_MAX }, null],
]

for (const [title, change, waitMs] of rows) {
  test(title, () => assert.equal(judgeRetry(failed(change), 1), waitMs))
}

test('half of the backoff is random', () => assert.equal(judgeRetry(failed({}), 0), 100))

test('Retry-After: seconds, a date, or nothing', () => {
  const now = Date.UTC(2026, 0, 1)
  assert.equal(parseRetryAfter('30', now), 30)
  assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:00:05 GMT', now), 5)
  assert.equal(parseRetryAfter('Wed, 31 Dec 2025 23:59:00 GMT', now), 0)
  assert.equal(parseRetryAfter('soon', now), undefined)
  assert.equal(parseRetryAfter(null, now), undefined)
  assert.equal(parseRetryAfter('', now), undefined)
})
