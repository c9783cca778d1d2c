import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addAccount, PASSWORD, personAt, signedInBrowser } from '../../test/harness/accounts.ts'
import { registerAskers } from '../../test/harness/consent.ts'
import { poll } from '../../test/harness/poll.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { createApiKey, findApiKey } from '../clients/index.ts'
import { issueCode } from '../oauth/authorization-code.ts'
import { listGrantsOf } from '../oauth/grant.ts'
import { checkPassword } from './account.ts'
import { setPassword } from './account-store.ts'
import { createAccount, deactivatePerson, findPerson, findPersonByEmail, verifyPassword } from './index.ts'
import { hashPassword, isPassword, passwordMistake } from './password.ts'

const server = await startTestServer()
const { deps } = server
const make = (email: string) => deps.db.transaction().execute((tx) => createAccount(tx, { email }, deps))

test('one account comes of any number of sign-ups with one address at once, in whatever case', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, (_, i) => make(i % 2 ? 'race@test.test' : 'Race@Test.test')))
  assert.equal(made.filter(Boolean).length, 1)
  const { rows } = await sql<{ users: number; workspaces: number }>`
    select (select count(*)::int from users) as users, (select count(*)::int from workspaces) as workspaces`.execute(
    deps.db,
  )
  assert.deepEqual(rows[0], { users: 1, workspaces: 1 }) // and no workspace is left of those that lost
})

test('a person of ours is found by address and id; a partner’s user with the same address is somebody else', async () => {
  const dana = await addAccount(server, 'Dana@petshop.test', { firstName: 'Dana' })
  await sql`insert into users (workspace_id, external_id, email, password_hash, created_at)
            values (${dana.workspaceId}, 'ext', 'omar@petshop.test', ${await hashPassword(PASSWORD)}, ${deps.clock.now()})`.execute(
    deps.db,
  )
  assert.deepEqual(await findPersonByEmail(deps.db, 'dana@PETSHOP.test'), dana)
  assert.deepEqual(await findPerson(deps.db, dana.userId), dana)
  assert.deepEqual(await verifyPassword('dana@petshop.test', PASSWORD, deps), dana)
  assert.equal(await findPersonByEmail(deps.db, 'omar@petshop.test'), undefined)
  assert.equal(await verifyPassword('omar@petshop.test', PASSWORD, deps), undefined)
})

test('no password is right for an account without one, for an unknown address, or for none', async () => {
  await make('quick@petshop.test')
  for (const email of ['quick@petshop.test', 'nobody@petshop.test'])
    for (const password of ['', PASSWORD, 'x'.repeat(10_000)])
      assert.equal(await verifyPassword(email, password, deps), undefined)
})

test('an unknown address takes as long as a wrong password: both cost one argon2id', async () => {
  await addAccount(server, 'timed@petshop.test')
  const timeOf = async (email: string) => {
    const started = performance.now()
    for (let i = 0; i < 10; i++) await verifyPassword(email, 'wrong password', deps)
    return performance.now() - started
  }
  await timeOf('timed@petshop.test') // the first of all is slower
  const [known, unknown] = [await timeOf('timed@petshop.test'), await timeOf('nobody@petshop.test')]
  assert.ok(unknown > known / 3 && unknown < known * 3, `${known} ms and ${unknown} ms`) // without it: one hundredth
})

test('argon2id, salted, as the PHC says; the same characters count however they are composed', async () => {
  const [one, two] = await Promise.all([hashPassword('Zoë likes cats'), hashPassword('Zoë likes cats')])
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.notEqual(one, two)
  assert.equal(await isPassword('Zoe\u0308 likes cats', one), true)
  assert.equal(await isPassword('Zoe likes cats', one), false)
})

test('a password has 8 to 200 characters and is not the address', () => {
  const email = 'dana.okafor@petshop.test'
  for (const fine of ['12345678', 'žluťoučk', 'x'.repeat(200), '🐟🐟🐟🐟🐟🐟🐟🐟', '        '])
    assert.equal(passwordMistake(fine, email), undefined)
  for (const [bad, words] of [
    ['', /Choose/],
    ['1234567', /at least 8/],
    ['🐟🐟🐟🐟', /at least 8/],
    ['x'.repeat(201), /at most 200/],
    ['Dana.Okafor@petshop.test', /not your e-mail/],
    ['dana.okafor', /not your e-mail/],
  ] as const)
    assert.match(passwordMistake(bad, email) ?? '', words)
})

test('a sign-in that is under way while the password changes comes to nothing', async () => {
  const { userId } = await addAccount(server, 'changing@petshop.test')
  const checked = await checkPassword('changing@petshop.test', PASSWORD, deps)
  const holds = () => deps.db.transaction().execute(async (tx) => checked?.holds(tx))
  assert.equal(await holds(), true)
  await setPassword(deps.db, userId, await hashPassword('seven red kettles'), deps.clock.now())
  assert.equal(await holds(), false)
})

test('a deactivated person is out everywhere: sessions, password, consents and API keys', async () => {
  await registerAskers(server)
  const lena = await addAccount(server, 'lena@petshop.test')
  const browser = await signedInBrowser(server, 'lena@petshop.test')
  const { key } = await createApiKey(lena, 'mine', deps)
  const consent = {
    clientId: 'assistant',
    scopes: ['openid'],
    redirectUri: 'http://127.0.0.1:9999/cb',
    codeChallenge: undefined,
    nonce: undefined,
  }
  const { userId, workspaceId } = lena
  await deps.db
    .transaction()
    .execute((tx) => issueCode(tx, { ...consent, userId, workspaceId, authenticatedAt: deps.clock.now() }, deps))
  assert.ok(await findApiKey(key, deps))
  assert.equal(await deps.db.transaction().execute((tx) => deactivatePerson(tx, userId, deps)), true)

  assert.equal(await personAt(server, browser), undefined)
  assert.equal(await verifyPassword('lena@petshop.test', PASSWORD, deps), undefined)
  assert.equal(await findPerson(deps.db, userId), undefined)
  assert.deepEqual(await listGrantsOf(deps.db, userId), [])
  await poll(async () => (await findApiKey(key, deps)) === undefined, 2_000) // every process hears of it
  assert.equal(await make('lena@petshop.test'), undefined) // the address stays taken
  assert.equal(await deps.db.transaction().execute((tx) => deactivatePerson(tx, userId, deps)), false)
})
