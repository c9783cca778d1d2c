import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeClaim } from './judge-claim.ts'

const sent = new Date('2026-11-20T09:00:00Z')
const rows = [
  ['execute', 'write', 1, null],
  ['execute', 'write', 2, null],
  ['outcome_unknown', 'write', 2, sent],
  ['outcome_unknown', 'search_or_write', 2, sent],
  ['outcome_unknown', 'search_and_write', 9, sent],
  ['execute', 'read', 3, null],
  ['execute', 'search', 2, sent],
  ['given_up', 'trigger', 4, null],
  ['given_up', 'write', 4, null],
] as const
for (const [verdict, kind, attempts, write_sent_at] of rows) {
  test(`${verdict}: a ${kind}, worker ${attempts}, ${write_sent_at ? 'sent before' : 'nothing sent'}`, () => {
    assert.equal(judgeClaim({ kind, attempts, holds: 0, write_sent_at }), verdict)
  })
}

test('execute: workers that put the run back because its connection had expired did not die of it', () => {
  const claim = { kind: 'write', write_sent_at: null } as const
  assert.equal(judgeClaim({ ...claim, attempts: 4, holds: 1 }), 'execute')
  assert.equal(judgeClaim({ ...claim, attempts: 5, holds: 1 }), 'given_up')
})
