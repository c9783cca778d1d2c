// A hook called in the sandbox: by itself, and with the libraries of the prelude at work; what the first call costs, and a
// thread.
import { availableParallelism } from 'node:os'
import { type App, callHook, type HookRequester, hookPrelude } from '../../server/src/apps/index.ts'
import { createClock } from '../../server/src/kernel/clock.ts'
import { createSandbox, type Sandbox } from '../../server/src/kernel/sandbox/index.ts'
import type { Measure, Report } from '../report.ts'
import { type Pace, takeTurns } from '../turns.ts'
import type { Undo } from '../undo.ts'

const MIB = 2 ** 20
const AT_ONCE = 8

const SOURCE = `var Zap = {
  pet_pre_write: function (bundle) {
    bundle.request.headers['X-Token'] = bundle.auth_fields.access_token
    return bundle.request
  },
  pet_post_search: function (bundle) {
    return _.map(z.JSON.parse(bundle.response.content), function (pet) {
      return { id: pet.id, name: _.template('{{name}} of {{owner}}', pet), born: moment.utc(pet.born).format('LL') }
    })
  },
  pet_search: function (bundle) {
    return z.JSON.parse(z.request({ url: 'https://pets.example/' }).content)
  },
}`
const app: Pick<App, 'key' | 'hooks'> = { key: 'bench', hooks: { source: SOURCE, methods: [] } }

const pets = JSON.stringify(
  Array.from({ length: 20 }, (_, id) => ({ id, name: 'Rex', owner: 'Dana', born: '2020-02-28T10:00:00Z' })),
)
const bundle = {
  auth_fields: { access_token: 'token' },
  request: {
    method: 'POST',
    url: 'https://pets.example/',
    headers: { Accept: 'application/json' },
    params: {},
    data: '{}',
  },
  response: { status_code: 200, headers: {}, content: pets },
}
const answering: HookRequester = async () => ({ status_code: 200, headers: {}, content: pets })

export const about =
  'hooks in the sandbox: calls per second, the cost of one, the first one, and the memory of a thread'

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const before = process.memoryUsage.rss()
  const start = performance.now()
  const sandbox = createSandbox({ prelude: hookPrelude, log: console })
  undo.push(sandbox.close)
  await call(sandbox, 'pet_pre_write')
  const firstMs = performance.now() - start
  await Promise.all(Array.from({ length: AT_ONCE }, () => call(sandbox, 'pet_search')))
  const perThread = (process.memoryUsage.rss() - before) / AT_ONCE / MIB
  const measures = await takeTurns(
    [
      contender('changed', 'a request changed (pre_write), one by one', sandbox, 'pet_pre_write', 1),
      contender('changedMany', `the same, ${AT_ONCE} at once`, sandbox, 'pet_pre_write', AT_ONCE),
      contender('libraries', '20 items with underscore and moment (post_search)', sandbox, 'pet_post_search', 1),
      contender('asked', 'a request made and answered at once (z.request)', sandbox, 'pet_search', 1),
    ],
    pace,
  )
  return {
    title: 'Hooks',
    measures: Object.values(measures),
    findings: [
      {
        name: 'median of a hook that changes a request',
        value: measures.changed.p50 ?? Number.NaN,
        unit: 'ms',
        aim: { atMost: 5 },
      },
      {
        name: 'what z.request adds to it',
        value: (measures.asked.p50 ?? Number.NaN) - (measures.changed.p50 ?? 0),
        unit: 'ms',
      },
      { name: 'the first call of a process', value: firstMs, unit: 'ms' },
      { name: 'memory of a thread', value: perThread, unit: 'MiB' },
    ],
    notes: [
      `Each call finds an engine in which nothing of an earlier call is left: its memory is put back to what it was after underscore, moment, async and the rest had been loaded, and the script is compiled anew. Calls compute on ${Math.max(1, availableParallelism() - 1)} of ${availableParallelism()} cores; one is left to the program.`,
    ],
  }
}

async function call(sandbox: Sandbox, method: string): Promise<void> {
  const outcome = await callHook(app, method, bundle, answering, { sandbox, clock: createClock() })
  if (outcome.kind !== 'returned') throw new Error(`${method}: ${JSON.stringify(outcome)}`)
}

function contender<Key extends string>(key: Key, name: string, sandbox: Sandbox, method: string, atOnce: number) {
  const measure = async (seconds: number): Promise<Omit<Measure, 'name'>> => {
    const [times, cpu, start]: [number[], NodeJS.CpuUsage, number] = [[], process.cpuUsage(), performance.now()]
    const turn = async () => {
      while (performance.now() - start < seconds * 1000) {
        const begun = performance.now()
        await call(sandbox, method)
        times.push(performance.now() - begun)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, turn))
    const { user, system } = process.cpuUsage(cpu)
    const sorted = times.sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
    const perSecond = (times.length * 1000) / (performance.now() - start)
    return { perSecond, perCoreSecond: (times.length * 1e6) / (user + system), p50: at(0.5), p95: at(0.95) }
  }
  return { key, name, measure }
}
