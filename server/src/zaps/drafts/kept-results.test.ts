import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StepTest } from './draft.ts'
import { keptResults } from './kept-results.ts'

const tested = (results: StepTest['results']) => ({
  tested: { at: '2026-11-22T09:00:00Z', runId: null, results, count: results.length, problem: null },
})
const long = { text: 'x'.repeat(150_000) }

test('the first three results are kept, and of long ones those that fit', () => {
  assert.deepEqual(keptResults([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }], []), [{ n: 1 }, { n: 2 }, { n: 3 }])
  assert.deepEqual(keptResults([long, long], []), [long])
})

test('what the tests of all steps gave is a million characters at most: a draft does not grow with each', () => {
  const six = Array.from({ length: 6 }, () => tested([long]))
  assert.deepEqual(keptResults([long], six), [])
  assert.deepEqual(keptResults([{ n: 1 }], six), [{ n: 1 }])
  assert.deepEqual(keptResults([long], [...six.slice(1), { tested: null }]), [long])
})
