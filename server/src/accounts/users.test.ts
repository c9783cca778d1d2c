import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { exchange, startPartner } from '../../test/harness/partner.ts'
import { startTestServer, type TestServer } from '../../test/harness/server.ts'
import { notify } from '../kernel/db/index.ts'
import { findUser, provisionPartnerUser } from './users.ts'

const server = await startTestServer()
const other = await startTestServer({ databaseUrl: server.databaseUrl })
const { deps } = server
const at = (on: TestServer, user: string, more: { label?: string; email?: string } = {}) =>
  provisionPartnerUser({ partner: 'acme', tenant: 'petshop-ltd', user, ...more }, on.deps)
const idsDrawn = async () => {
  const { rows } = await sql<{ users: number; workspaces: number }>`
    select (select last_value from users_id_seq) as users, (select last_value from workspaces_id_seq) as workspaces`.execute(
    deps.db,
  )
  return rows[0]
}
const labelOf = async (id: number) => (await findUser(id, deps))?.label
/** Resolves when the process has heard all that was told so far. */
const heardAll = async (on: TestServer) => {
  const heard = Promise.withResolvers<void>()
  await on.deps.listener.on('last', () => heard.resolve())
  await notify(deps.db, 'last')
  await heard.promise
}

test('no id is drawn and no row rewritten for a user that exists, however often nobody remembers it', async () => {
  const first = await at(server, 'dana')
  const before = await idsDrawn()
  const version = () => sql<{ v: string }>`select xmin::text as v from workspaces`.execute(deps.db)
  const { rows } = await version()
  for (let i = 0; i < 10; i++) {
    deps.caches.clear()
    assert.deepEqual(await at(server, 'dana'), first)
  }
  assert.deepEqual(await idsDrawn(), before)
  assert.deepEqual((await version()).rows, rows)
})

test('one user and one workspace come of any number of first sights at once', async () => {
  const both = Array.from({ length: 20 }, (_, i) =>
    provisionPartnerUser({ partner: 'acme', tenant: 'race', user: 'omar' }, (i % 2 ? server : other).deps),
  )
  assert.equal(new Set((await Promise.all(both)).map((who) => JSON.stringify(who))).size, 1)
})

test('a changed label is written at once, there and back, whichever process hears of it', async () => {
  const { userId } = await at(server, 'lena', { label: 'Lena', email: 'lena@petshop.test' })
  await at(other, 'lena', { label: 'Lena' })
  await at(server, 'lena', { label: 'Helena' })
  assert.equal(await labelOf(userId), 'Helena')
  await heardAll(other)
  await at(other, 'lena', { label: 'Helena' }) // no news, and nothing is undone
  assert.equal(await labelOf(userId), 'Helena')
  await at(other, 'lena', { label: 'Lena' })
  assert.equal(await labelOf(userId), 'Lena')
  await heardAll(server)
  await at(server, 'lena', { label: 'Helena' })
  assert.equal(await labelOf(userId), 'Helena')
  assert.equal((await findUser(userId, deps))?.email, 'lena@petshop.test') // what is not said stays
})

test('nothing is remembered of a user whose transaction is rolled back', async () => {
  const who = { partner: 'acme', tenant: 'gone', user: 'nobody' }
  const undone = deps.db.transaction().execute(async (tx) => {
    await provisionPartnerUser(who, deps, tx)
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  const { userId } = await provisionPartnerUser(who, deps)
  assert.equal((await findUser(userId, deps))?.external_id, 'nobody')
})

test('200: twenty first sights of a user at once wait for each other in one order', async () => {
  for (let round = 0; round < 5; round++) {
    const partner = await startPartner(server, `newcomer${round}`)
    const jwts = await Promise.all(Array.from({ length: 20 }, () => partner.sign('dana', 'first-sight')))
    const statuses = await Promise.all(jwts.map(async (jwt) => (await exchange(server, partner, jwt)).status))
    assert.deepEqual(new Set(statuses), new Set([200]))
  }
})
