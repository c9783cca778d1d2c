// Runs of Zaps: lists, searches and details with 1,000 of them in the tables and with 1,000,000; and what retention costs.
import { type Child, startChild } from '../child.ts'
import { startPostgres } from '../database.ts'
import type { LoadRequest } from '../load.ts'
import type { Wayleave } from '../programs/wayleave.ts'
import type { Report } from '../report.ts'
import { drive } from '../stage.ts'
import type { Pace } from '../turns.ts'
import { inWords, onTwoSizes, type Path } from '../two-sizes.ts'
import type { Undo } from '../undo.ts'
import { COMMON_WORD, rareWordOf } from '../zap-runs-data.ts'

const RUNS_OF_A_PERSON = 1_000
const LARGE = 1_000_000
const QUICK_SHARE = 50
const CONCURRENCY = 4
const KEPT_DAYS = 30

export const about = `lists, searches and details of Zap runs with ${inWords(RUNS_OF_A_PERSON)} and with ${inWords(LARGE)}; retention`

type Person = Awaited<ReturnType<Wayleave['growZapRuns']>>[number]
type Side = { count: number; child: Child<Wayleave>; origin: string; people: Person[] }

const paths: Readonly<Record<string, Path<Side>>> = {
  'the latest ten': (side) => asking(side, () => '/v2/zap-runs'),
  'of one Zap': (side) => asking(side, ({ userId }) => `/v2/zap-runs?zap_id=${userId * 5 + 1}`),
  'with an error': (side) => asking(side, () => '/v2/zap-runs?statuses=error'),
  'search for a word of many': (side) => asking(side, () => `/v2/zap-runs?search=${COMMON_WORD}`),
  'search for a word of one': (side) => asking(side, (person) => `/v2/zap-runs?search=${rareWordOf(person)}`),
  'detail of one': (side) => (seconds) => side.child.call('openZapRuns', { runs: side.people, seconds }),
}

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const large = pace.seconds < 5 ? LARGE / QUICK_SHARE : LARGE // a quick look takes fewer
  const postgres = await startPostgres()
  undo.push(postgres.remove)
  const sides = [
    await sideOf(await postgres.create('migrated'), RUNS_OF_A_PERSON, undo),
    await sideOf(await postgres.create('migrated'), large, undo),
  ] as const
  const measured = await onTwoSizes(paths, sides, pace)
  const [few, many] = [await retain(sides[0]), await retain(sides[1])]
  return {
    title: 'Growth of Zap runs',
    measures: measured.measures,
    findings: [
      ...measured.findings,
      { name: `retention of ${inWords(RUNS_OF_A_PERSON)}`, value: few.ms, unit: 'ms' },
      { name: `retention of ${inWords(large)}`, value: many.ms, unit: 'ms', aim: { atMost: 5_000 } },
      { name: 'runs that are left after it', value: few.left + many.left, aim: { atMost: 0 } },
    ],
    notes: [
      `${inWords(RUNS_OF_A_PERSON)} runs a person, so that the large side holds those of ${inWords(large / RUNS_OF_A_PERSON)} people; spread over 29 days, each in the partition of its day; both databases are on one PostgreSQL, vacuumed and analysed. ${CONCURRENCY} requests under way, the people in turn. Each answer opens the sealed data of ten runs, and counts all that match.`,
      `Retention: the look that the program takes each hour, at a time ${KEPT_DAYS + 2} days from now. It drops partitions, and deletes no row.`,
    ],
  }
}

async function sideOf(databaseUrl: string, count: number, undo: Undo): Promise<Side> {
  const child = await startChild<Wayleave>('wayleave', { databaseUrl, role: 'api' }) // no worker: retention is ours to call
  undo.push(child.stop)
  const { clientId } = await child.call('register', {
    key: 'crm',
    kind: 'workflow',
    name: 'CRM',
    redirect_uris: ['https://crm.test/callback'],
  })
  const wanted = { clientId, people: count / RUNS_OF_A_PERSON, runsEach: RUNS_OF_A_PERSON }
  const people = await child.call('growZapRuns', wanted)
  return { count, child, origin: await child.call('origin', null as never), people }
}

function asking({ child, origin, people }: Side, pathOf: (person: Person) => string) {
  const requests = people.map(
    (person): LoadRequest => ({
      method: 'GET',
      path: pathOf(person),
      headers: { authorization: `Bearer ${person.token}`, accept: 'application/json' },
    }),
  )
  return (seconds: number) =>
    drive(child, origin, (index) => requests[index % requests.length] as LoadRequest, {
      concurrency: CONCURRENCY,
      seconds,
    })
}

async function retain({ child }: Side): Promise<{ ms: number; left: number }> {
  return child.call('retainZapRuns', { days: KEPT_DAYS + 2 })
}
