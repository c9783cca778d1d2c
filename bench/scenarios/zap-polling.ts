// 10,000 Zaps whose trigger is polled each minute, and brings nothing new: what that costs, and whether polls come late.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startChild } from '../child.ts'
import { makeZaps } from '../newsstand.ts'
import type { Provider } from '../programs/provider.ts'
import type { Report } from '../report.ts'
import { type Stage, setStage } from '../stage.ts'
import type { Pace } from '../turns.ts'
import type { Undo } from '../undo.ts'

const ZAPS = 10_000
const EVERY_SECONDS = 60
const LATE_SECONDS = 5

export const about = '10,000 Zaps polled each minute: processor time, and polls that come late'

export async function run({ rounds, seconds }: Pace, undo: Undo): Promise<Report> {
  // A quick look (fewer than five seconds) takes a tenth of them, for a tenth of a minute.
  const isQuick = seconds < 5
  const zaps = isQuick ? ZAPS / 10 : ZAPS
  const windowSeconds = isQuick ? EVERY_SECONDS / 6 : EVERY_SECONDS * Math.min(rounds, 3)
  const provider = await startChild<Provider>('provider')
  undo.push(provider.stop)
  const stage = await setStage(undo, { settings: { WAYLEAVE_POLL_SECONDS: String(EVERY_SECONDS) } })
  const providerOrigin = await provider.call('origin', null as never)
  await makeZaps(stage, { trigger: 'fresh', count: zaps, providerOrigin })
  const watch = new pg.Client(stage.databaseUrl)
  await watch.connect()
  undo.push(() => watch.end())
  await settle(watch, zaps)

  const before = await countsOf(stage, watch)
  const lateMax = await watchFor(windowSeconds, watch)
  const after = await countsOf(stage, watch)
  const polls = after.polls - before.polls
  const elapsed = (after.at - before.at) / 1000
  const cores = (after.cpuSeconds - before.cpuSeconds) / elapsed
  return {
    title: 'Polling of Zaps',
    measures: [
      {
        name: `polls of ${zaps.toLocaleString('en-US')} Zaps`,
        perSecond: polls / elapsed,
        perCoreSecond: polls / (cores * elapsed),
      },
    ],
    findings: [
      { name: 'polls a minute / Zaps', value: ((polls / elapsed) * 60) / zaps, aim: { atLeast: 0.95 } },
      { name: 'cores in use by the process', value: cores, aim: { atMost: 1 } },
      { name: 'processor time a minute', value: cores * 60, unit: 's' },
      {
        name: `polls more than ${LATE_SECONDS} s late, of all, at the worst moment`,
        value: lateMax / zaps,
        aim: { atMost: 0.01 },
      },
      { name: 'transactions of PostgreSQL for one poll', value: (after.transactions - before.transactions) / polls },
      { name: 'polls that failed', value: after.failed - before.failed, aim: { atMost: 0 } },
    ],
    notes: [
      `Each Zap is polled every ${EVERY_SECONDS} s, a tenth more or less; the provider answers at once with the same 20 items, so that each poll reads, takes apart and compares them, and finds nothing new. ${Math.round(elapsed)} s were measured, after each Zap's first poll and with polls spread over the minute. One process does everything, on a machine whose other core PostgreSQL and the provider have.`,
    ],
  }
}

/** Waits for the first poll of each Zap, which sets its mark; then spreads the next ones over the interval. */
async function settle(watch: pg.Client, zaps: number): Promise<void> {
  const until = performance.now() + 300_000
  for (;;) {
    const { rows } = await watch.query<{ marks: string }>('select count(*) as marks from zap_poll_marks')
    if (Number(rows[0]?.marks) >= zaps) break
    if (performance.now() > until) throw new Error(`only ${rows[0]?.marks} of ${zaps} Zaps were polled in five minutes`)
    await pause(500)
  }
  await watch.query('update zap_polls set next_at = clock_timestamp() + random() * make_interval(secs => $1)', [
    EVERY_SECONDS,
  ])
  await watch.query('vacuum analyze zap_polls, zap_poll_marks, zaps, zap_steps')
  await pause(2_000)
}

/** How many polls were late when most were. */
async function watchFor(seconds: number, watch: pg.Client): Promise<number> {
  let lateMax = 0
  for (let left = seconds; left > 0; left--) {
    await pause(1_000)
    const { rows } = await watch.query<{ late: string }>(
      'select count(*) as late from zap_polls where next_at < clock_timestamp() - make_interval(secs => $1)',
      [LATE_SECONDS],
    )
    lateMax = Math.max(lateMax, Number(rows[0]?.late))
  }
  return lateMax
}

type Counts = { at: number; polls: number; failed: number; cpuSeconds: number; transactions: number }

async function countsOf({ wayleave, origin }: Stage, watch: pg.Client): Promise<Counts> {
  const text = await (await fetch(new URL('/metrics', origin))).text()
  const polled = (outcome: string) =>
    Number(new RegExp(`^wayleave_polls_total\\{outcome="${outcome}"\\} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN)
  const { rows } = await watch.query<{ transactions: string }>(
    'select xact_commit as transactions from pg_stat_database where datname = current_database()',
  )
  const [news, nothing, failed] = [polled('news'), polled('nothing'), polled('failed')]
  return {
    at: performance.now(),
    polls: news + nothing + failed,
    failed,
    cpuSeconds: (await wayleave.usage()).cpuSeconds,
    transactions: Number(rows[0]?.transactions),
  }
}
