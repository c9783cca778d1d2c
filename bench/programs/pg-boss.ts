// The limit of an action run: empty jobs of pg-boss, sent one by one and worked on in one process, as fast as it goes.
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { answerParent, readSetup } from '../child.ts'
import { closedLoop } from '../load.ts'
import { untilNone } from '../until-none.ts'

const QUEUE = 'empty'
const WORKERS = 2
const BATCH = 100
const UNFINISHED = `select 1 from pgboss.job where name = '${QUEUE}' and state < 'completed' limit 1000`

const { databaseUrl } = readSetup<{ databaseUrl: string }>()
const boss = new PgBoss({ connectionString: databaseUrl, useListenNotify: true, schedule: false })
boss.on('error', (error) => {
  throw error
})
await boss.start()
await boss.createQueue(QUEUE, { policy: 'standard', notify: true })
const options = { localConcurrency: WORKERS, batchSize: BATCH, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 }
await boss.work(QUEUE, options, async () => {})
const watch = new pg.Client(databaseUrl)
await watch.connect()

const operations = {
  /** Sends jobs for `seconds` and waits until the last is completed. */
  work: async ({ concurrency, seconds }: { concurrency: number; seconds: number }) => {
    const cpu = process.cpuUsage()
    const started = performance.now()
    const sending = { concurrency, seconds, countMax: Number.POSITIVE_INFINITY }
    const { count } = await closedLoop(async () => void (await boss.send(QUEUE, {})), sending)
    await untilNone(watch, UNFINISHED, 'jobs that are not completed')
    const { user, system } = process.cpuUsage(cpu)
    return { count, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 }
  },
}
export type EmptyJobs = typeof operations

answerParent(operations, async () => {
  await boss.stop({ graceful: false })
  await watch.end()
})
