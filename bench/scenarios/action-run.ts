// POST /v2/action-runs to the end of the run against a provider that answers at once, beside empty jobs of pg-boss on the
// same PostgreSQL; and one run with a wait beside calling the provider directly.
import pg from 'pg'
import { startChild } from '../child.ts'
import { type LoadRequest, load } from '../load.ts'
import { connectPetshop } from '../petshop.ts'
import type { EmptyJobs } from '../programs/pg-boss.ts'
import type { Provider } from '../programs/provider.ts'
import type { Report } from '../report.ts'
import { drive, type Stage, setStage } from '../stage.ts'
import { type Pace, takeTurns } from '../turns.ts'
import type { Undo } from '../undo.ts'
import { untilNone } from '../until-none.ts'

const CONCURRENCY = 32
const UNFINISHED = `select 1 from runs where status in ('queued', 'running') limit 1000`

export const about = 'an action run from its creation to its end; beside empty jobs of pg-boss and the direct call'

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const stage = await setStage(undo)
  const provider = await startChild<Provider>('provider')
  undo.push(provider.stop)
  const providerOrigin = await provider.call('origin', null as never)
  const jobs = await startChild<EmptyJobs>('pg-boss', { databaseUrl: await stage.emptyDatabase() })
  undo.push(jobs.stop)
  const watch = new pg.Client(stage.databaseUrl)
  await watch.connect()
  undo.push(() => watch.end())
  const order = await prepare(stage, providerOrigin)
  const direct: LoadRequest = { method: 'POST', path: '/api/pets', headers: JSON_BODY, body: '{"name":"Rex"}' }

  const work = (queue: 'polled' | 'notified') => async (seconds: number) => {
    const { count, cpuSeconds, ...spent } = await jobs.call('work', { queue, concurrency: CONCURRENCY, seconds })
    return { perSecond: count / spent.seconds, perCoreSecond: count / cpuSeconds }
  }
  const runAll = async (seconds: number) => {
    const [before, started] = [await stage.wayleave.usage(), performance.now()]
    const created = { concurrency: CONCURRENCY, seconds, warmUpSeconds: 0 }
    const { count } = await load(stage.origin, () => order, created)
    await untilNone(watch, UNFINISHED, 'runs that have not ended (or more)')
    const cpuSeconds = (await stage.wayleave.usage()).cpuSeconds - before.cpuSeconds
    return { perSecond: (count * 1000) / (performance.now() - started), perCoreSecond: count / cpuSeconds }
  }
  const oneByOne = (child: Parameters<typeof drive>[0], origin: string, request: LoadRequest) => (seconds: number) =>
    drive(child, origin, () => request, { concurrency: 1, seconds })
  const waiting = { ...order, headers: { ...order.headers, prefer: 'wait=30' } }
  const measures = await takeTurns(
    [
      { key: 'jobs', name: 'empty job of pg-boss, sent to completed', measure: work('polled') },
      { key: 'notified', name: 'the same, workers woken by NOTIFY', measure: work('notified') },
      { key: 'runs', name: 'action run, created to finished', measure: runAll },
      { key: 'direct', name: 'one by one: the provider directly', measure: oneByOne(provider, providerOrigin, direct) },
      { key: 'waited', name: 'one by one: a run with wait', measure: oneByOne(stage.wayleave, stage.origin, waiting) },
    ],
    pace,
  )
  await requireSuccess(watch, await provider.call('received', null as never))
  const overhead = (measures.waited.p50 ?? Number.NaN) - (measures.direct.p50 ?? Number.NaN)
  return {
    title: 'Action run',
    measures: Object.values(measures),
    findings: [
      {
        name: 'action run / empty job of pg-boss',
        value: measures.runs.perSecond / measures.jobs.perSecond,
        aim: { atLeast: 0.25 },
      },
      {
        name: 'action run / empty job woken by NOTIFY',
        value: measures.runs.perSecond / measures.notified.perSecond,
      },
      { name: 'median overhead over the direct call', value: overhead, unit: 'ms', aim: { atMost: 15 } },
    ],
    notes: [
      `A write through a connection with an API key; ${CONCURRENCY} requests under way create runs for the whole time, and the clock stops when the last run has ended. The provider is a process of its own and answers at once.`,
      'pg-boss sends each job by itself and works in batches of 100, at its best without NOTIFY: a commit that notifies waits for all others that do (PostgreSQL), and here each run notifies twice.',
    ],
  }
}

const JSON_BODY = { 'content-type': 'application/json' }

/** Publishes Petshop and connects a user; returns the request that starts a run. */
async function prepare(stage: Stage, providerOrigin: string): Promise<LoadRequest> {
  const { token, connection } = await connectPetshop(stage, providerOrigin)
  const headers = { authorization: `Bearer ${token}` }
  const listed = await fetch(new URL('/v2/actions?app=petshop', stage.origin), { headers })
  const { data } = (await listed.json()) as { data: Array<{ id: string; key: string }> }
  const action = data.find(({ key }) => key === 'create_pet')?.id
  const body = JSON.stringify({ data: { action, authentication: connection, inputs: { name: 'Rex' } } })
  return { method: 'POST', path: '/v2/action-runs', headers: { ...headers, ...JSON_BODY }, body }
}

/** Throws unless every run succeeded; a run that fails fast must not count as fast. `sent`: what reached the provider. */
async function requireSuccess(watch: pg.Client, sent: number): Promise<void> {
  const { rows } = await watch.query<{ failed: string; one: string }>(
    `select count(*) as failed, min(id::text) as one from runs where status <> 'success'`,
  )
  if (Number(rows[0]?.failed) > 0) throw new Error(`${rows[0]?.failed} runs failed, such as ${rows[0]?.one}`)
  if (sent === 0) throw new Error('the provider was never called')
}
