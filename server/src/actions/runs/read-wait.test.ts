import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readWait } from './read-wait.ts'

const wait = (query: string, prefer?: string) => {
  const url = new URL(`http://localhost/v2/action-runs/x${query}`)
  return readWait({ url, request: new Request(url, prefer === undefined ? {} : { headers: { prefer } }) })
}

test('seconds from the query or the header Prefer, clamped to 30; undefined when nothing is asked', () => {
  assert.equal(wait('?wait=5'), 5)
  assert.equal(wait('?wait_seconds=7'), 7)
  assert.equal(wait('', 'wait=9'), 9)
  assert.equal(wait('', 'respond-async, wait=9'), 9)
  assert.equal(wait('', 'respond-async;x=1, Wait = "9"'), 9)
  assert.equal(wait('?wait=0'), 0)
  assert.equal(wait('?wait=500'), 30)
  for (const nothing of ['', '?wait=', '?wait=x', '?wait=-1', '?wait=1.5'])
    assert.equal(wait(nothing), undefined, nothing)
  for (const nothing of ['respond-async', 'await=5', 'wait=x']) assert.equal(wait('', nothing), undefined, nothing)
})
