// GET /metrics                                                                                                dev-mode §5
// For Prometheus. On the public port it is there only for who has WAYLEAVE_METRICS_TOKEN; on the port of WAYLEAVE_METRICS_PORT, which
// is nobody's but the operator's, that token is asked for as well when there is one. In development mode it is open: only
// this machine reaches it.
import type { Deps } from '../deps.ts'
import type { Handler } from '../http/index.ts'
import { equalHashes, sha256 } from '../ids.ts'
import { METRICS_TYPE } from './metrics.ts'
import { takeStanding } from './standing.ts'

type Access = 'open' | 'denied' | 'absent'

/** The handler of one of the two doors. `isOwnPort`: the request came through the port that has nothing else. */
export function showMetrics({ isOwnPort, version }: { isOwnPort: boolean; version: string }): Handler<null> {
  return async ({ request }, deps) => {
    const access = judge(request.headers.get('authorization'), isOwnPort, deps.config)
    if (access === 'absent') return new Response('Not Found', { status: 404 }) // that it exists is nobody's business
    if (access === 'denied')
      return new Response('Unauthorized', { status: 401, headers: { 'www-authenticate': 'Bearer realm="metrics"' } })
    await takeStanding(deps, version)
    const headers = { 'content-type': METRICS_TYPE, 'cache-control': 'no-store' }
    return new Response(await deps.metrics.text(), { headers })
  }
}

function judge(authorization: string | null, isOwnPort: boolean, { mode, metrics }: Deps['config']): Access {
  if (metrics.token === undefined) return isOwnPort || mode === 'development' ? 'open' : 'absent'
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  return given !== undefined && equalHashes(sha256(given), sha256(metrics.token)) ? 'open' : 'denied'
}
