import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  type Allowed,
  newTokens,
  refresh,
  startClient,
  type TestClient,
  writtenOf,
} from '../../../test/harness/grants.ts'
import { personOf } from '../../../test/harness/person.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { deactivatePerson } from '../../accounts/index.ts'
import { randomToken } from '../../kernel/ids.ts'
import { findAccessToken } from '../access-token.ts'

const server = await startTestServer()
const { deps } = server
const second = await startTestServer({ databaseUrl: server.databaseUrl })
const crm = await startClient(server)
const rival = await startClient(server, 'rival')
const bot = await startClient(server, 'bot', { kind: 'ai_actions', public: true })
const WORDS = 'The refresh token is invalid, was used, or was issued to another client.'

type Change = (token: string) => Record<string, string | undefined>
const refusals: Array<[error: string, why: string, change: Change, client?: TestClient]> = [
  ['invalid_grant', 'it never was', () => ({ refresh_token: randomToken() })],
  ['invalid_grant', 'it is cut off', (token) => ({ refresh_token: token.slice(0, -1) })],
  ['invalid_grant', 'it is longer', (token) => ({ refresh_token: `${token}0` })],
  ['invalid_grant', 'its case is another', (token) => ({ refresh_token: token.toLowerCase() })],
  ['invalid_grant', 'another client sends it', () => ({}), rival],
  ['invalid_grant', 'a public client sends it', () => ({}), bot],
  ['invalid_scope', 'it asks for more than was granted', () => ({ scope: 'zap zap:all' })],
  ['invalid_scope', 'it asks for what nobody knows', () => ({ scope: 'everything' })],
  ['invalid_scope', 'it asks for the scope in another case', () => ({ scope: 'ZAP' })],
  ['invalid_request', 'no refresh token', () => ({ refresh_token: undefined })],
  ['invalid_request', 'an Idempotency-Key that holds a comma and a space', () => ({ key: 'one, two' })],
  ['invalid_client', 'a wrong secret', () => ({ client_secret: 'wrong' })],
]

for (const [error, why, change, client = crm] of refusals) {
  test(`${error}: ${why}; nothing is written, and the token still serves`, async () => {
    const { refresh_token } = await newTokens(server, crm)
    const before = await writtenOf(server)
    const { body, status } = await refresh(server, client, refresh_token, change(refresh_token))
    assert.deepEqual([body.error, status], [error, error === 'invalid_client' ? 401 : 400])
    if (error === 'invalid_grant') assert.equal(body.error_description, WORDS)
    assert.equal(await writtenOf(server), before)
    assert.equal((await refresh(server, crm, refresh_token)).status, 200)
  })
}

test('a code is no refresh token, an access token neither', async () => {
  const { access_token } = await newTokens(server, crm)
  assert.equal((await refresh(server, crm, access_token)).body.error, 'invalid_grant')
})

const GRANTED = ['zap', 'authentication', 'connection:write']
const narrowings: Array<[scope: string, echoed: string]> = [
  ['', GRANTED.join(' ')],
  ['zap', 'zap'],
  ['connection:read', 'connection:read'],
  ['authentication:write  authentication', 'authentication:write authentication'],
  ['zap zap', 'zap'],
  ['connection:write authentication zap', 'connection:write authentication zap'],
]

for (const [scope, echoed] of narrowings) {
  test(`200: scope "${scope}" gives "${echoed}"; the next refresh has all of the grant again`, async () => {
    const { refresh_token } = await newTokens(server, crm, { scopes: GRANTED })
    const { body } = await refresh(server, crm, refresh_token, { scope })
    assert.equal(body.scope, echoed)
    assert.deepEqual((await findAccessToken(body.access_token, deps))?.scopes, echoed.split(' '))
    assert.equal((await refresh(server, crm, body.refresh_token)).body.scope, GRANTED.join(' '))
  })
}

test('400 invalid_grant for a token that comes twice: its family dies, in another process within a second', async () => {
  const first = await newTokens(server, crm)
  const { body: next } = await refresh(server, crm, first.refresh_token)
  const other = await newTokens(server, crm) // another grant of the same person
  const isGood = async (token: string) => (await findAccessToken(token, second.deps)) !== undefined
  assert.deepEqual([await isGood(first.access_token), await isGood(next.access_token)], [true, true])
  const replay = await refresh(server, crm, first.refresh_token)
  assert.deepEqual(replay.body, { error: 'invalid_grant', error_description: WORDS })
  await poll(async () => !(await isGood(first.access_token)) && !(await isGood(next.access_token)), 1_000)
  assert.equal((await refresh(second, crm, next.refresh_token)).body.error, 'invalid_grant')
  assert.ok(await isGood(other.access_token))
  const { rows } = await sql<{ action: string; detail: object }>`
    select action, detail from audit_log where action = 'grant.revoked' order by id desc limit 1`.execute(deps.db)
  assert.deepEqual(rows, [{ action: 'grant.revoked', detail: { because: 'A refresh token was used twice.' } }])
})

test('400 invalid_grant: a token of a family that is dead writes nothing more', async () => {
  const { refresh_token } = await newTokens(server, crm)
  const { body: next } = await refresh(server, crm, refresh_token)
  await refresh(server, crm, refresh_token)
  const before = await writtenOf(server)
  for (const token of [refresh_token, next.refresh_token])
    assert.equal((await refresh(server, crm, token)).body.error, 'invalid_grant')
  assert.equal(await writtenOf(server), before)
})

test('400 invalid_grant: the account was closed; its access token dies in another process within a second', async () => {
  const allowed: Allowed = { person: await personOf(server, 'erin@example.test') }
  const { access_token, refresh_token } = await newTokens(server, crm, allowed)
  assert.ok(await findAccessToken(access_token, second.deps))
  const userId = allowed.person?.userId ?? 0
  await deps.db.transaction().execute((tx) => deactivatePerson(tx, userId, deps))
  await poll(async () => (await findAccessToken(access_token, second.deps)) === undefined, 1_000)
  assert.equal((await refresh(server, crm, refresh_token)).body.error, 'invalid_grant')
})

test('401 within a second: the token of a client that is deleted', async () => {
  const brief = await startClient(server, 'brief')
  const { access_token } = await newTokens(server, brief)
  assert.ok(await findAccessToken(access_token, second.deps))
  await sql`delete from clients where client_id = 'brief'`.execute(deps.db) // without a word to the caches
  await poll(async () => (await findAccessToken(access_token, second.deps)) === undefined, 1_500)
})

test('20 parallel swaps of one token, at two servers, without a key: one 200, and then its grant is revoked', async () => {
  const { refresh_token } = await newTokens(server, crm)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => refresh(i % 2 ? server : second, crm, refresh_token)),
  )
  const good = answers.filter(({ status }) => status === 200)
  assert.equal(good.length, 1)
  assert.deepEqual(new Set(answers.map(({ body }) => body.error)), new Set([undefined, 'invalid_grant']))
  assert.equal(await findAccessToken(good[0]?.body.access_token ?? '', deps), undefined)
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from audit_log where action = 'grant.revoked'
      and subject = (select max(id)::text from grants)`.execute(deps.db)
  assert.deepEqual(rows, [{ n: 1 }])
})

test('tokens that are swapped at the same time are judged one by one', async () => {
  const good = await Promise.all(Array.from({ length: 8 }, () => newTokens(server, crm)))
  const [used, wide, foreign] = [
    await newTokens(server, crm),
    await newTokens(server, crm),
    await newTokens(server, rival),
  ]
  await refresh(server, crm, used.refresh_token)
  const answers = await Promise.all([
    refresh(server, crm, used.refresh_token),
    refresh(server, crm, wide.refresh_token, { scope: 'zap:all' }),
    refresh(server, crm, foreign.refresh_token),
    ...good.map(({ refresh_token }, i) => refresh(server, crm, refresh_token, i % 2 ? { scope: 'zap' } : {})),
  ])
  assert.deepEqual(
    answers.map(({ body }) => body.error ?? body.scope),
    ['invalid_grant', 'invalid_scope', 'invalid_grant', ...good.map(({ scope }, i) => (i % 2 ? 'zap' : scope))],
  )
  assert.equal(new Set(answers.flatMap(({ body }) => body.refresh_token ?? [])).size, good.length)
})
