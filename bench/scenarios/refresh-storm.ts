// A thousand connections whose tokens end at the same moment: are all renewed, each once, and who notices?
import pg from 'pg'
import { startChild } from '../child.ts'
import type { TokenServer } from '../programs/token-server.ts'
import type { Measure, Report } from '../report.ts'
import { drive, setStage } from '../stage.ts'
import { tokenAppManifest } from '../token-app.ts'
import type { Pace } from '../turns.ts'
import type { Undo } from '../undo.ts'
import { untilNone } from '../until-none.ts'

const CONNECTIONS = 1_000
const CONCURRENCY = 8
const OF_APP_MAX = 20 // REFRESHES_OF_APP_MAX
const NOT_RENEWED = 'select 1 from connections where generation = 0 limit 1000'

export const about = `${CONNECTIONS.toLocaleString('en-US')} connections that expire together, renewed while others call`

export async function run({ seconds }: Pace, undo: Undo): Promise<Report> {
  const stage = await setStage(undo)
  const provider = await startChild<TokenServer>('token-server')
  undo.push(provider.stop)
  await stage.wayleave.call('publish', tokenAppManifest(await provider.call('origin', null as never)))
  const token = await stage.tokenOf(0)
  const watch = new pg.Client(stage.databaseUrl)
  await watch.connect()
  undo.push(() => watch.end())
  const check = { method: 'GET', path: '/bench/check', headers: { authorization: `Bearer ${token}` } } as const
  const checking = (warmUp: boolean) =>
    drive(stage.wayleave, stage.origin, () => check, { concurrency: CONCURRENCY, seconds, warmUp })

  const calm: Measure = { name: 'bearer check, nothing else under way', ...(await checking(true)) }
  await stage.wayleave.call('expiring', { token, app: 'tokens', count: CONNECTIONS })
  const started = performance.now()
  const [stormed] = await Promise.all([checking(false), untilNone(watch, NOT_RENEWED, 'connections that wait')])
  const took = (performance.now() - started) / 1000
  const { refreshes, inFlightMax, twice } = await provider.call('counts', null as never)
  return {
    title: 'Refresh storm',
    measures: [
      calm,
      { name: 'bearer check, during the storm', ...stormed },
      { name: 'connections renewed', perSecond: CONNECTIONS / took },
    ],
    findings: [
      { name: 'refreshes / connections', value: refreshes / CONNECTIONS, aim: { atMost: 1 } },
      { name: 'refresh tokens that were sent twice', value: twice, aim: { atMost: 0 } },
      { name: 'refreshes under way at the provider, at most', value: inFlightMax, aim: { atMost: OF_APP_MAX } },
      { name: 'median check during the storm / before', value: (stormed.p50 ?? Number.NaN) / (calm.p50 ?? Number.NaN) },
      { name: 'until all were renewed', value: took, unit: 's' },
    ],
    notes: [
      `The provider takes 20 ms for each refresh. Nobody calls through these connections: the scan that looks each second renews them, ${OF_APP_MAX} of an app at a time, which it enqueues once a second, so that the storm takes the better part of a minute and nobody is overrun. ${CONCURRENCY} checks are under way all the time.`,
    ],
  }
}
