// A call through a connection beside the same call made directly, by the same fetcher of the same process.
import { startChild } from '../child.ts'
import type { TokenServer } from '../programs/token-server.ts'
import type { Report } from '../report.ts'
import { drive, setStage } from '../stage.ts'
import { tokenAppManifest } from '../token-app.ts'
import { type Pace, ratio, takeTurns } from '../turns.ts'
import type { Undo } from '../undo.ts'

const CONCURRENCY = 16

export const about = 'a call through a connection: found, opened, authorised; beside the direct call'

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const stage = await setStage(undo)
  const provider = await startChild<TokenServer>('token-server')
  undo.push(provider.stop)
  const origin = await provider.call('origin', null as never)
  await stage.wayleave.call('publish', tokenAppManifest(origin))
  const token = await stage.tokenOf(0)
  const credentials = { access_token: 'access', refresh_token: 'refresh' }
  const connection = await stage.wayleave.call('connect', { token, app: 'tokens', credentials, title: 'Tokens' })
  const call = (way: 'direct' | 'through') => (seconds: number) => {
    const query = new URLSearchParams({ way, connection: String(connection), url: `${origin}/api/me` })
    const request = {
      method: 'GET',
      path: `/bench/call?${query}`,
      headers: { authorization: `Bearer ${token}` },
    } as const
    return drive(stage.wayleave, stage.origin, () => request, { concurrency: CONCURRENCY, seconds })
  }
  const measures = await takeTurns(
    [
      { key: 'direct', name: 'the provider, directly', measure: call('direct') },
      { key: 'through', name: 'through a connection', measure: call('through') },
    ],
    pace,
  )
  const added = (measures.through.p50 ?? Number.NaN) - (measures.direct.p50 ?? Number.NaN)
  return {
    title: 'Call through a connection',
    measures: Object.values(measures),
    findings: [
      { name: 'through a connection / directly', value: ratio(measures.through, measures.direct) },
      { name: 'median that the connection adds', value: added, unit: 'ms' },
    ],
    notes: [
      `${CONCURRENCY} requests under way; each makes one call. Through the connection means: its row is read, its credentials are opened, its app's limits are asked, the token is put in its place, and what was tried is described with secrets masked.`,
    ],
  }
}
