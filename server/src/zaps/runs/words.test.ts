import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startTestServer } from '../../../test/harness/server.ts'
import { keepZapRuns } from '../engine/keep-zap-runs.ts'
import { soughtWords, wordsOf } from './words.ts'

const { deps } = await startTestServer({ role: 'api' })
const includes = (words: readonly number[], sought: readonly number[]) => sought.every((word) => words.includes(word))

test('a run is found by whole words of its values, in whatever case and script, and by none of its names', async () => {
  const words = await wordsOf(1, [{ secretName: 'Rex the Größe-dog', list: [{ n: 42 }, 'Ünï'] }, { ok: true }], deps)
  for (const text of ['rex', 'THE rex', 'größe', 'dog 42', 'ünï', 'true'])
    assert.ok(includes(words, await soughtWords(1, text, deps)), text)
  for (const text of ['re', 'secretName', 'rex cat'])
    assert.ok(!includes(words, await soughtWords(1, text, deps)), text)
})

test('the same word hashes differently in another workspace, and not to what anybody without the key can try', async () => {
  const [own] = await wordsOf(1, ['rex'], deps)
  const [other] = await wordsOf(2, ['rex'], deps)
  assert.notEqual(own, other)
  assert.deepEqual(await wordsOf(1, ['REX'], deps), [own], 'and always the same in one')
  const { rows } = await sql<{ value: string }>`
    select value::text as value from settings where key = 'zap_words_key'`.execute(deps.db)
  assert.match(rows[0]?.value ?? '', /^"v1\./, 'the key lies sealed')
})

test('at most 200 words of a run are kept', async () => {
  const text = Array.from({ length: 1000 }, (_, n) => `w${n}`).join(' ')
  assert.equal((await wordsOf(1, [text, 'more'], deps)).length, 200)
})

test('runs are kept 30 days: the partition of an older day is dropped, one of today is made', async () => {
  const day = (daysAgo: number) =>
    new Date(deps.clock.now().getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10)
  const nameOf = (daysAgo: number) => `zap_runs_${day(daysAgo).replaceAll('-', '')}`
  for (const daysAgo of [32, 29])
    await sql`create table ${sql.table(nameOf(daysAgo))} partition of zap_runs
      for values from (${sql.lit(day(daysAgo))}) to (${sql.lit(day(daysAgo - 1))})`.execute(deps.db)
  await keepZapRuns(deps)
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relname ~ '^zap_runs_[0-9]{8}$' order by 1`.execute(deps.db)
  const names = rows.map(({ name }) => name)
  assert.ok(!names.includes(nameOf(32)) && names.includes(nameOf(29)) && names.includes(nameOf(0)))
})
