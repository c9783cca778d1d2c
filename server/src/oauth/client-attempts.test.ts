import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startPartner } from '../../test/harness/partner.ts'
import { poll } from '../../test/harness/poll.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { noteAttempt, recentAttempts } from './client-attempts.ts'

const server = await startTestServer()
const { deps } = server
await startPartner(server, 'acme')
await startPartner(server, 'globex')
const count = async (clientId: string) => (await recentAttempts(deps.db, clientId)).length

test('a try is kept with its parameters; secrets and unknown ones are masked', async () => {
  noteAttempt(
    {
      clientId: 'acme',
      door: 'token',
      outcome: 'invalid_grant',
      parameter: 'code',
      detail: 'the code was used before',
      parameters: Object.entries({ grant_type: 'x'.repeat(600), client_secret: 's3cret', cdoe: 'c0de', scope: 'a\0' }),
    },
    deps,
  )
  await poll(async () => (await count('acme')) === 1, 5_000)
  const [kept] = await recentAttempts(deps.db, 'acme')
  assert.ok(kept)
  assert.ok(Math.abs(kept.at.getTime() - deps.clock.now().getTime()) < 60_000)
  assert.deepEqual(kept, {
    client_id: 'acme',
    at: kept.at,
    door: 'token',
    outcome: 'invalid_grant',
    parameter: 'code',
    detail: 'the code was used before',
    parameters: { grant_type: 'x'.repeat(500), client_secret: '[masked]', cdoe: '[masked]', scope: '[masked]' },
  })
})

test('the last 20 of each client are kept, the latest first; of a client that is not registered none', async () => {
  const note = (clientId: string, outcome: string) =>
    noteAttempt({ clientId, door: 'authorize', outcome, parameters: [] }, deps)
  for (let i = 0; i < 15; i++) note('globex', `first ${i}`)
  await poll(async () => (await count('globex')) === 15, 5_000)
  for (let i = 0; i < 30; i++) note('globex', `then ${i}`)
  note('acme', 'ok')
  note('nobody', 'ok')
  note('no\0body', 'ok')
  await poll(async () => (await recentAttempts(deps.db, 'globex'))[0]?.outcome === 'then 29', 5_000)
  assert.deepEqual(
    (await recentAttempts(deps.db, 'globex')).map(({ outcome }) => outcome),
    Array.from({ length: 20 }, (_, i) => `then ${29 - i}`),
  )
  const kept = async () =>
    (await sql<{ n: number }>`select count(*) as n from client_attempts`.execute(deps.db)).rows[0]?.n
  await poll(async () => (await kept()) === 22, 5_000)
  assert.equal(await count('nobody'), 0)
})
