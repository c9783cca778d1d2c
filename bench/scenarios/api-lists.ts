// The list routes of the API, each beside a node:http server that answers the same bytes and looks nothing up.
import { startChild } from '../child.ts'
import type { LoadRequest } from '../load.ts'
import { hookPaths, makeZaps, notification } from '../newsstand.ts'
import type { Provider } from '../programs/provider.ts'
import type { RawHttp } from '../programs/raw-http.ts'
import type { Report } from '../report.ts'
import { drive, type Stage, setStage } from '../stage.ts'
import { type Contender, type Pace, ratio, takeTurns } from '../turns.ts'
import type { Undo } from '../undo.ts'

const CONCURRENCY = 32
const ZAPS = 20
const EVENTS = 200
const PATHS = [
  '/v2/apps',
  '/v2/actions?app=newsstand',
  '/v2/zaps',
  '/v2/zap-runs',
  '/v2/authentications?app=newsstand',
  '/v1/zap-templates',
]

export const about = 'list routes of the API; each beside a raw node:http server that answers the same bytes'

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const stage = await setStage(undo)
  const provider = await startChild<Provider>('provider')
  undo.push(provider.stop)
  const providerOrigin = await provider.call('origin', null as never)
  const token = await makeZaps(stage, { trigger: 'told', count: ZAPS, providerOrigin })
  await letRun(stage)
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
  const contenders: Contender<string>[] = []
  for (const path of PATHS) {
    const request: LoadRequest = { method: 'GET', path, headers }
    const raw = await startChild<RawHttp>('raw-http', { body: await bodyOf(stage, request) })
    undo.push(raw.stop)
    const rawOrigin = await raw.call('origin', null as never)
    const at = (seconds: number, isAwake: boolean) => ({ concurrency: CONCURRENCY, seconds, isAwake })
    contenders.push(
      {
        key: `raw ${path}`,
        name: `raw, the bytes of ${path}`,
        measure: (seconds) => drive(raw, rawOrigin, () => request, at(seconds, true)),
      },
      {
        key: path,
        name: `GET ${path}`,
        measure: (seconds) => drive(stage.wayleave, stage.origin, () => request, at(seconds, false)),
      },
    )
  }
  const measures = await takeTurns(contenders, pace)
  return {
    title: 'API lists',
    measures: Object.values(measures),
    findings: PATHS.flatMap((path) => {
      const [ours, raw] = [measures[path], measures[`raw ${path}`]]
      return ours && raw ? [{ name: `GET ${path} / raw`, value: ratio(ours, raw) }] : []
    }),
    notes: [
      `${CONCURRENCY} requests under way, one token, which stays in the cache for a second. The person has ${ZAPS} Zaps and ${EVENTS} runs of them; a page holds 10. Lists of what is somebody's read PostgreSQL at each request, what apps have comes from a cache that is told of changes.`,
    ],
  }
}

/** Events for the Zaps, so that there are runs to list. */
async function letRun(stage: Stage): Promise<void> {
  const told = notification(await hookPaths(stage.databaseUrl))
  for (let index = 0; index < EVENTS; index++) {
    const { path, ...request } = told(index)
    const answer = await fetch(new URL(path, stage.origin), request)
    if (!answer.ok) throw new Error(`an event was answered with ${answer.status}`)
    await answer.arrayBuffer()
  }
}

async function bodyOf({ origin }: Stage, { path, headers }: LoadRequest): Promise<string> {
  const answer = await fetch(new URL(path, origin), { headers: { ...headers } })
  const body = await answer.text()
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${body}`)
  return body
}
