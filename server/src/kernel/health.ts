import { sql } from 'kysely'
import type { Deps } from './deps.ts'
import type { Call } from './http/index.ts'
import { within } from './within.ts'

const ANSWER_MS_MAX = 2_000

// GET /healthz
// The process is alive and answers; nothing else is asked.
export async function health(_call: Call<null>, _deps: Deps): Promise<Response> {
  return Response.json({ ok: true }, { headers: { 'cache-control': 'no-store' } })
}

// GET /readyz
// Database, queue and keys can be used: send traffic here. 503 names what cannot.
export async function ready(_call: Call<null>, deps: Deps): Promise<Response> {
  const state = await readiness(deps)
  const isReady = Object.values(state).every(Boolean)
  return Response.json(
    { ok: isReady, ...state },
    { status: isReady ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  )
}

/** What works right now; what does not answer within two seconds does not. */
export async function readiness({
  db,
  queue,
  keys,
}: Deps): Promise<{ database: boolean; queue: boolean; keys: boolean }> {
  const works = (attempt: () => Promise<unknown>) => within(ANSWER_MS_MAX, attempt).then(Boolean, () => false)
  const [database, queueIsReady, keysWork] = await Promise.all([
    works(() => sql`select 1`.execute(db)),
    works(() => queue.isReady()),
    works(() => keys.jwks()),
  ])
  return { database, queue: queueIsReady, keys: keysWork }
}
