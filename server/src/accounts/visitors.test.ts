import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { authorizeQuery, plainBrowser, registerAskers } from '../../test/harness/consent.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { countVisitor } from './visitors.ts'

const env = { WAYLEAVE_RATE_LIMITS: 'default', WAYLEAVE_TRUSTED_PROXIES: '127.0.0.1/32,::1/128' }
const server = await startTestServer({ env })
await registerAskers(server)
const { db } = server.deps

const countOf = async (table: string) => {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(db)
  return rows[0]?.count ?? 0
}
const from = (address: string) => ({ 'x-forwarded-for': address })

/** As if so many had come from there already. */
function come(kind: Parameters<typeof countVisitor>[0], remoteAddress: string, times: number): void {
  for (let i = 0; i < times; i++) countVisitor(kind, { remoteAddress }, server.deps)
}

test('429 with Retry-After: the 1,001st browser of a network in a minute is kept nowhere; known ones go on', async () => {
  come('browser', '2001:db8::7', 998)
  const known = plainBrowser(server)
  await known.open('/sign-in', from('2001:db8::1'))
  const ask = (i: number) => server.fetch('/sign-in', { headers: from(`2001:db8::${i}:1`) })
  assert.equal((await ask(2)).status, 200)
  const answer = await ask(3)
  assert.equal(answer.status, 429)
  assert.equal(await countOf('browser_sessions'), 2)
  const wait = Number(answer.headers.get('retry-after'))
  assert.ok(wait >= 1 && wait <= 60, String(wait))
  assert.match(await answer.text(), /<h1>Back in a moment<\/h1>/)
  assert.equal((await known.open('/sign-in', from('2001:db8::1'))).status, 200)
  assert.equal((await server.fetch('/sign-in', { headers: from('203.0.113.1') })).status, 200)
  await server.advance(wait)
  assert.equal((await ask(1)).status, 200)
})

test('429: the 1,001st authorize request of a network in a minute, of one browser too; it is told, and not its client', async () => {
  const browser = plainBrowser(server)
  await browser.open('/sign-in', from('203.0.113.9'))
  come('request', '203.0.113.9', 999)
  const ask = () => browser.open(`/oauth/authorize?${authorizeQuery()}`, from('203.0.113.9'))
  assert.equal((await ask()).status, 303)
  const { status, location } = await ask()
  assert.deepEqual([status, location], [429, null])
  assert.equal(await countOf('authorization_requests'), 1)
})

test('of one browser the last 20 ways on are kept; an endless address is not one of them', async () => {
  const browser = plainBrowser(server)
  await browser.open('/sign-in')
  await sql`delete from continuations`.execute(db)
  for (let i = 0; i < 25; i++) assert.equal((await browser.open(`/credentials?n=${i}`)).status, 303)
  const { rows } = await sql<{ return_path: string }>`
    select return_path from continuations order by created_at desc`.execute(db)
  assert.equal(rows.length, 20)
  assert.equal(rows[0]?.return_path, '/credentials?n=24')
  await browser.open(`/credentials?${'n'.repeat(5_000)}`)
  const { rows: paths } = await sql<{ longest: number }>`
    select max(length(return_path)) as longest from continuations`.execute(db)
  assert.ok(Number(paths[0]?.longest) < 100)
})
