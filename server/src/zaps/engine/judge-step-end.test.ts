import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActionKind, RunEnd } from '../../actions/index.ts'
import { judgeStepEnd } from './judge-step-end.ts'

type Cause = NonNullable<RunEnd['cause']>['error']
const success = (...results: RunEnd['results']): RunEnd => ({ status: 'success', results, errors: [] })
const failure = (
  code: RunEnd['errors'][number]['code'],
  cause?: Cause,
  more: { delay?: number; hasWritten?: boolean } = {},
) =>
  ({
    status: 'error',
    results: [],
    errors: [{ code, title: 'T', detail: 'D', ...(more.delay ? { delay: more.delay } : {}), meta: null }],
    ...(cause && { cause: { error: cause, hasWritten: more.hasWritten ?? false } }),
  }) satisfies RunEnd

const problem = 'T: D'
const cases: [title: string, end: RunEnd, of: { kind?: ActionKind; tries?: number }, verdict: object][] = [
  ['done: the first result goes on', success({ id: 1 }, { id: 2 }), {}, { kind: 'done', output: { id: 1 } }],
  ['done: a write may give nothing', success(), {}, { kind: 'done', output: {} }],
  [
    'halted: a search that found nothing',
    success(),
    { kind: 'search' },
    { kind: 'halted', problem: 'The search found nothing.' },
  ],
  ['done: a search or write that gave nothing', success(), { kind: 'search_or_write' }, { kind: 'done', output: {} }],
  ['halted: the script said so', failure('user', 'halted'), {}, { kind: 'halted', problem }],
  [
    'throttled: as long as the provider asks',
    failure('throttled', 'throttled', { delay: 30 }),
    {},
    { kind: 'throttled', problem, waitSeconds: 30 },
  ],
  [
    'throttled: longer each time when it names no time',
    failure('throttled', 'throttled'),
    { tries: 2 },
    { kind: 'throttled', problem, waitSeconds: 240 },
  ],
  [
    'throttled: a day at most',
    failure('throttled', 'throttled', { delay: 1e9 }),
    {},
    { kind: 'throttled', problem, waitSeconds: 86_400 },
  ],
  ['failed: it has waited five times', failure('throttled', 'throttled'), { tries: 5 }, { kind: 'failed', problem }],
  [
    'failed: a script had sent something before the limit',
    failure('throttled', 'throttled', { hasWritten: true }),
    {},
    { kind: 'failed', problem },
  ],
  ['failed: nobody knows what an ended run had sent', failure('throttled'), {}, { kind: 'failed', problem }],
  [
    'refused: the connection does not work',
    failure('authentication', 'auth_expired'),
    {},
    { kind: 'refused', problem },
  ],
  [
    'failed: a script had sent something before the connection was refused',
    failure('authentication', 'auth_expired', { hasWritten: true }),
    {},
    { kind: 'failed', problem },
  ],
  ['refused: the connection is gone', failure('authentication'), {}, { kind: 'refused', problem }],
  ['failed: the provider refused the inputs', failure('user', 'user'), {}, { kind: 'failed', problem }],
  ['failed: the outcome is unknown', failure('partner', 'upstream'), {}, { kind: 'failed', problem }],
]

for (const [title, end, { kind = 'write', tries = 0 }, verdict] of cases) {
  test(`a step's end: ${title}`, () => assert.deepEqual(judgeStepEnd(end, { kind, tries }), verdict))
}
