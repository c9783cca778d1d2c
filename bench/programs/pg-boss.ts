// The limit of an action run: empty jobs of pg-boss, sent one by one and worked on in one process, as fast as it goes.
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { answerParent, readSetup } from '../child.ts'
import { closedLoop } from '../load.ts'
import { untilNone } from '../until-none.ts'

/** `polled` gets the most through: whoever works is busy anyway. `notified` is woken for each job, as a caller who waits needs it. */
type Queue = 'polled' | 'notified'

const WORK = { localConcurrency: 2, batchSize: 100, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 }

const { databaseUrl } = readSetup<{ databaseUrl: string }>()
const boss = new PgBoss({ connectionString: databaseUrl, useListenNotify: true, schedule: false })
boss.on('error', (error) => {
  throw error
})
await boss.start()
for (const queue of ['polled', 'notified'] satisfies Queue[]) {
  await boss.createQueue(queue, { policy: 'standard', notify: queue === 'notified' })
  await boss.work(queue, WORK, async () => {})
}
const watch = new pg.Client(databaseUrl)
await watch.connect()

const operations = {
  /** Sends jobs for `seconds` and waits until the last is completed. */
  work: async ({ queue, concurrency, seconds }: { queue: Queue; concurrency: number; seconds: number }) => {
    const cpu = process.cpuUsage()
    const started = performance.now()
    const sending = { concurrency, seconds, countMax: Number.POSITIVE_INFINITY }
    const { count } = await closedLoop(async () => void (await boss.send(queue, {})), sending)
    await untilNone(watch, "select 1 from pgboss.job where state < 'completed' limit 1000", 'jobs not completed')
    const { user, system } = process.cpuUsage(cpu)
    return { count, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 }
  },
}
export type EmptyJobs = typeof operations

answerParent(operations, async () => {
  await boss.stop({ graceful: false })
  await watch.end()
})
