import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextStep } from './attempt-delivery.ts'
import { judgeAnswer } from './judge-answer.ts'

const answer = (status: number) => judgeAnswer({ kind: 'answer', status, headers: {}, body: '', url: '' })
const failure = (kind: 'timeout' | 'reset' | 'blocked' | 'redirect') => judgeAnswer({ kind, message: 'm', sent: false })

test('2xx delivers; 5xx and network errors are tried again; 4xx, redirects and forbidden addresses never', () => {
  for (const status of [200, 204, 299]) assert.equal(answer(status).kind, 'delivered')
  for (const status of [500, 503, 599]) assert.equal(answer(status).kind, 'again')
  for (const status of [304, 400, 404, 410, 429]) assert.equal(answer(status).kind, 'refused')
  for (const kind of ['timeout', 'reset'] as const) assert.equal(failure(kind).kind, 'again')
  for (const kind of ['blocked', 'redirect'] as const) assert.equal(failure(kind).kind, 'refused')
})

test('a patient delivery is tried again whatever the answer but 410', () => {
  const patient = (status: number) => judgeAnswer({ kind: 'answer', status, headers: {}, body: '', url: '' }, true).kind
  for (const status of [304, 400, 404, 429, 500]) assert.equal(patient(status), 'again')
  assert.deepEqual([patient(200), patient(410)], ['delivered', 'refused'])
  assert.equal(judgeAnswer({ kind: 'redirect', message: 'm', sent: false }, true).kind, 'again')
})

test('the next attempt is due after the wait; without one the delivery has failed', () => {
  const now = new Date('2026-11-20T09:00:00Z')
  assert.deepEqual(nextStep(answer(503), 4, now), {
    status: 'pending',
    next_attempt_at: new Date('2026-11-20T09:00:04Z'),
  })
  assert.deepEqual(nextStep(answer(503), undefined, now), { status: 'failed', next_attempt_at: null })
  assert.deepEqual(nextStep(answer(404), 4, now), { status: 'failed', next_attempt_at: null })
  assert.deepEqual(nextStep(answer(200), 4, now), { status: 'delivered', next_attempt_at: null })
})
