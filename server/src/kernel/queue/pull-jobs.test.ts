import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Log } from '../log.ts'
import { type FetchedJob, pullJobs } from './pull-jobs.ts'

function jobOf(id: string): FetchedJob {
  return { id, data: null, retryCount: 0, startAfter: new Date(0), startedOn: new Date(0) }
}

/** A queue in memory, and jobs that end when the test says so. Time stands still: nothing is found by polling. */
function stage(t: TestContext, concurrency: number) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  const waiting: FetchedJob[] = []
  const started: string[] = []
  const done: string[] = []
  const handedBack: string[] = []
  const touched: string[][] = []
  const ends = new Map<string, { finish(): void; fail(error: Error): void; signal: AbortSignal }>()
  const store = {
    fetch: async (_: string, { batchSize }: { batchSize: number }) => waiting.splice(0, batchSize),
    complete: async (_: string, ids: string[]) => done.push(...ids),
    fail: async (_: string, ids: string[]) => handedBack.push(...ids),
    touch: async (_: string, ids: string[]) => touched.push(ids),
  }
  const handle = (job: FetchedJob, signal: AbortSignal) =>
    new Promise<void>((finish, fail) => {
      started.push(job.id)
      ends.set(job.id, { finish, fail, signal })
    })
  const log: Log = { info: () => {}, warn: () => {}, error: () => {} }
  const puller = pullJobs(store, { name: 'walk', concurrency, heartbeatMs: 3_000, handle }, log)
  t.after(() => {
    for (const { finish } of ends.values()) finish()
    return puller.stop(0)
  })
  const add = (...ids: string[]) => {
    waiting.push(...ids.map(jobOf))
    puller.wake()
  }
  const end = (id: string) => ends.get(id) ?? assert.fail(`${id} has not started`)
  return { add, end, started, done, handedBack, touched, waiting, puller, ends }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve()
}

test('a queue that is fuller than the worker is emptied without waiting for a poll, never more at a time than allowed', async (t) => {
  const { add, end, started, done, ends } = stage(t, 2)
  await settled()
  add('a', 'b', 'c', 'd', 'e')
  await settled()
  assert.deepEqual(started, ['a', 'b'])
  end('b').finish()
  await settled()
  assert.deepEqual([started, done], [['a', 'b', 'c'], ['b']])
  for (const id of ['a', 'c', 'd', 'e']) {
    await settled()
    end(id).finish()
  }
  await settled()
  assert.deepEqual([done.sort(), ends.size], [['a', 'b', 'c', 'd', 'e'], 5])
})

test('a slow job holds up nobody else', async (t) => {
  const { add, end, started, done } = stage(t, 2)
  await settled()
  add('slow', 'a')
  await settled()
  end('a').finish()
  add('b')
  await settled()
  end('b').finish()
  await settled()
  assert.deepEqual(
    [started, done],
    [
      ['slow', 'a', 'b'],
      ['a', 'b'],
    ],
  )
})

test('a message that comes while the queue is being read is not lost', async (t) => {
  const { add, started, waiting, puller } = stage(t, 5)
  await settled()
  add('a')
  waiting.push(jobOf('b'))
  puller.wake()
  await settled()
  assert.deepEqual(started, ['a', 'b'])
})

test('a job that throws is handed back; what runs is kept alive', async (t) => {
  const { add, end, handedBack, done, touched } = stage(t, 2)
  await settled()
  add('a', 'b')
  await settled()
  t.mock.timers.tick(3_000)
  assert.deepEqual(touched, [['a', 'b']])
  end('a').fail(new Error('no'))
  await settled()
  assert.deepEqual([handedBack, done], [['a'], []])
})

test('stop: takes nothing more, lets running jobs end, aborts and hands back what does not', async (t) => {
  const { add, end, handedBack, done, started, waiting, puller } = stage(t, 2)
  await settled()
  add('a', 'b', 'c')
  await settled()
  const stopping = puller.stop(7_000)
  await settled()
  end('a').finish()
  await settled()
  t.mock.timers.tick(7_000)
  await settled()
  assert.equal(end('b').signal.aborted, true)
  t.mock.timers.tick(500)
  await stopping
  assert.deepEqual([started, done, handedBack, waiting.length], [['a', 'b'], ['a'], ['b'], 1])
})
