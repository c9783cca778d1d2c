import type { Deps } from '../../kernel/deps.ts'
import { readiness } from '../../kernel/health.ts'
import type { Call } from '../../kernel/http/index.ts'
import { version } from '../../version.ts'

// GET /_dev/health                                                                                        dev-mode §3
// For scripts that wait until everything works; 503 while something does not.
export async function health(_call: Call<null>, deps: Deps): Promise<Response> {
  const { database, queue } = await readiness(deps)
  const ok = database && queue
  return Response.json(
    { ok, database, queue, version },
    { status: ok ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  )
}
