import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startTestServer } from '../../../test/harness/server.ts'
import { countExactly, deleteOldCounts } from './index.ts'

const { deps, advance } = await startTestServer()
const exact = (key: string, windowSeconds: number) =>
  countExactly(deps.pool, key, { max: 1, windowSeconds }, deps.clock)

async function rows() {
  const { rows } = await sql<{ counts: number; sums: number }>`
    select (select count(*)::int from limit_counts) as counts, (select count(*)::int from limit_sums) as sums`.execute(
    deps.db,
  )
  return rows[0]
}

test('counts go when their window is over, and when the clock has been moved back before it; open ones stay', async () => {
  await exact('short', 60)
  await exact('long', 86_400)
  deps.requestLimits.count('requests', { max: 1, cooldownSeconds: 60 })
  await deps.requestLimits.share()
  await deleteOldCounts(deps)
  assert.deepEqual(await rows(), { counts: 2, sums: 1 })
  await advance(121)
  await deleteOldCounts(deps)
  assert.deepEqual(await rows(), { counts: 1, sums: 0 })
  assert.equal((await exact('long', 86_400)).kind, 'over')

  await advance(-3_600)
  await deleteOldCounts(deps)
  assert.deepEqual(await rows(), { counts: 0, sums: 0 })
})
