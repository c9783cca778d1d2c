// What an app tells a Zap by hook: accepted, and carried out to the last step; beside empty jobs of pg-boss on the same kind of
// PostgreSQL, and beside Node-RED, which keeps nothing and answers when its flow is through.
import pg from 'pg'
import { startChild } from '../child.ts'
import { load } from '../load.ts'
import { hookPaths, makeZaps, notification } from '../newsstand.ts'
import { startNodeRed } from '../node-red.ts'
import type { EmptyJobs } from '../programs/pg-boss.ts'
import type { Provider } from '../programs/provider.ts'
import type { RawHttp } from '../programs/raw-http.ts'
import type { Finding, Measure, Report } from '../report.ts'
import { drive, setStage } from '../stage.ts'
import { type Contender, type Pace, ratio, takeTurns } from '../turns.ts'
import type { Undo } from '../undo.ts'
import { untilNone } from '../until-none.ts'

const ZAPS = 200
const CONCURRENCY = 32
const SINGLES_PER_SECOND = 20

export const about =
  'a hook event: accepted, and carried out to the last step; beside empty jobs of pg-boss and Node-RED'

type Key = 'jobs' | 'notified' | 'raw' | 'accepted' | 'ended' | 'single' | 'flow' | 'singleFlow'

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const provider = await startChild<Provider>('provider')
  undo.push(provider.stop)
  const providerOrigin = await provider.call('origin', null as never)
  const whole = await setStage(undo)
  const accepting = await setStage(undo, { role: 'api' }) // nobody carries anything out
  const raw = await startChild<RawHttp>('raw-http', { body: '{"status":"success"}' })
  undo.push(raw.stop)
  const rawOrigin = await raw.call('origin', null as never)
  const jobs = await startChild<EmptyJobs>('pg-boss', { databaseUrl: await whole.emptyDatabase() })
  undo.push(jobs.stop)
  const zaps = { trigger: 'told', count: ZAPS, providerOrigin } as const
  const toldOf = async (stage: typeof whole) => {
    await makeZaps(stage, zaps)
    return notification(await hookPaths(stage.databaseUrl))
  }
  const [told, toldOnly] = [await toldOf(whole), await toldOf(accepting)]
  const watch = new pg.Client(whole.databaseUrl)
  await watch.connect()
  undo.push(() => watch.end())
  const nodeRed = await startNodeRed(providerOrigin, undo)
  const flowOrigin = (await nodeRed?.call('origin', null as never)) ?? ''

  const work = (queue: 'polled' | 'notified') => async (seconds: number) => {
    const { count, cpuSeconds, ...spent } = await jobs.call('work', { queue, concurrency: CONCURRENCY, seconds })
    return { perSecond: count / spent.seconds, perCoreSecond: count / cpuSeconds }
  }
  let sent = 0
  const toTheEnd = async (seconds: number) => {
    const [before, started] = [await whole.wayleave.usage(), performance.now()]
    const options = { concurrency: CONCURRENCY, seconds, warmUpSeconds: 0 }
    const { count } = await load(whole.origin, () => told(sent++), options)
    await untilNone(watch, 'select 1 from zap_queue limit 1000', 'events that are not carried out (or more)')
    const cpuSeconds = (await whole.wayleave.usage()).cpuSeconds - before.cpuSeconds
    return { perSecond: (count * 1000) / (performance.now() - started), perCoreSecond: count / cpuSeconds }
  }
  /** From sending an event to the provider's hearing of it; one at a time. */
  const untilHeard = (origin: string, pathOf: typeof told) => async (seconds: number) => {
    const times: number[] = []
    for (let i = 0; i < seconds * SINGLES_PER_SECOND; i++) {
      const heard = provider.call('next', null as never)
      const { path, ...request } = pathOf(i)
      const started = performance.now()
      const answered = fetch(new URL(path, origin), request)
      await heard
      times.push(performance.now() - started)
      const answer = await answered
      if (!answer.ok) throw new Error(`an event was answered with ${answer.status}`)
      await answer.arrayBuffer()
    }
    times.sort((a, b) => a - b)
    const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? Number.NaN
    return {
      perSecond: (times.length * 1000) / times.reduce((sum, time) => sum + time, 0),
      p50: at(0.5),
      p95: at(0.95),
    }
  }
  const toFlow: typeof told = (index) => ({ ...told(index), path: '/hook' })
  const contenders: Array<Contender<Key>> = [
    { key: 'jobs', name: 'empty job of pg-boss, sent to completed', measure: work('polled') },
    { key: 'notified', name: 'the same, workers woken by NOTIFY', measure: work('notified') },
    { key: 'raw', name: 'POST of raw node:http', measure: (seconds) => post(raw, rawOrigin, told, seconds) },
    {
      key: 'accepted',
      name: 'event accepted, by a process that carries nothing out',
      measure: (seconds) => post(accepting.wayleave, accepting.origin, toldOnly, seconds),
    },
    { key: 'ended', name: `event of ${ZAPS} Zaps, told to carried out`, measure: toTheEnd },
    { key: 'single', name: 'one by one: told until the provider hears of it', measure: untilHeard(whole.origin, told) },
  ]
  if (nodeRed) {
    contenders.push(
      {
        key: 'flow',
        name: 'Node-RED: webhook, HTTP request, answer',
        measure: (seconds) => post(nodeRed, flowOrigin, toFlow, seconds),
      },
      {
        key: 'singleFlow',
        name: 'Node-RED, one by one: until the provider hears',
        measure: untilHeard(flowOrigin, toFlow),
      },
    )
  }
  const measures = await takeTurns(contenders, pace)
  await requireSuccess(watch)
  return {
    title: 'Zap events',
    measures: Object.values(measures),
    findings: findingsOf(measures),
    notes: [
      `${ZAPS} Zaps of one person, each with a hook and one write; ${CONCURRENCY} events under way, to the Zaps in turn. An event is acknowledged when it is committed (fsync); a Zap carries out its events in their order, one after the other, and each step is a run that is kept. The clock of "carried out" stops when the last event has been.`,
      nodeRed
        ? 'Node-RED is installed from npm for this run. Its flow parses the event, sets the body, calls the same provider over connections that are kept alive, and answers then: nothing is stored, and what is under way is lost with the process.'
        : 'Node-RED could not be had here, and was left out.',
    ],
  }
}

function post(
  child: Parameters<typeof drive>[0],
  origin: string,
  requestOf: Parameters<typeof drive>[2],
  seconds: number,
) {
  return drive(child, origin, requestOf, { concurrency: CONCURRENCY, seconds })
}

function findingsOf(measures: Partial<Record<Key, Measure>>): Finding[] {
  const rated = (name: string, ours: Key, other: Key): Finding[] => {
    const [measure, limit] = [measures[ours], measures[other]]
    return measure && limit ? [{ name, value: ratio(measure, limit) }] : []
  }
  const rates = (name: string, ours: Key, other: Key): Finding[] => {
    const [measure, limit] = [measures[ours], measures[other]]
    return measure && limit ? [{ name, value: measure.perSecond / limit.perSecond }] : []
  }
  return [
    ...rated('event accepted / raw POST', 'accepted', 'raw'),
    ...rates('event carried out / empty job of pg-boss', 'ended', 'jobs'),
    ...rates('event carried out / empty job woken by NOTIFY', 'ended', 'notified'),
    ...rated('event carried out / flow of Node-RED', 'ended', 'flow'),
    ...(measures.accepted?.p50 === undefined
      ? []
      : [{ name: `p50 of accepting, ${CONCURRENCY} at once`, value: measures.accepted.p50, unit: 'ms' }]),
  ]
}

/** Throws unless every run succeeded; what fails fast must not count as fast. */
async function requireSuccess(watch: pg.Client): Promise<void> {
  const { rows } = await watch.query<{ failed: string; problem: string }>(
    `select count(*) as failed, min(problem) as problem from zap_runs where status <> 'success'`,
  )
  if (Number(rows[0]?.failed) > 0) throw new Error(`${rows[0]?.failed} runs failed: ${rows[0]?.problem}`)
}
