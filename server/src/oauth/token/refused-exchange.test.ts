import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { exchange, startPartner, type TestPartner, tokenFor } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { pushTestApp } from '../../../test/harness/test-app.ts'

const server = await startTestServer()
const acme = await startPartner(server)
const globex = await startPartner(server, 'globex', { require_jti: true })
await pushTestApp(server)

const TYPE = 'urn:ietf:params:oauth:token-type:'
const resource = `${server.deps.publicUrl}/to/petshop`
const sessionCode = { requested_token_type: `${TYPE}connect-token`, resource }
const { db } = server.deps

const outcome = async (partner: TestPartner, jwt: string, parameters: Record<string, string> = {}) => {
  const answer = await exchange(server, partner, jwt, parameters)
  return answer.status === 200 ? 'issued' : ((await answer.json()) as { error: string }).error
}
const written = async () => {
  const { rows } = await sql<Record<string, string>>`
    select (select count(*) from users) as users, (select count(*) from workspaces) as workspaces,
      (select count(*) from used_jtis) as jtis, (select count(*) from access_tokens) as tokens,
      (select count(*) from session_codes) as codes`.execute(db)
  return rows[0]
}

const refusals: Array<[error: string, parameters: Record<string, string>]> = [
  ['invalid_scope', { scope: 'nonsense' }],
  ['invalid_scope', { ...sessionCode, scope: 'action:run' }],
  ['invalid_request', { requested_token_type: `${TYPE}connect-token` }],
  ['invalid_target', { ...sessionCode, resource: 'https://elsewhere.test/to/petshop' }],
]

for (const [index, [error, parameters]] of refusals.entries()) {
  test(`400 ${error}: nothing is written, and the JWT can be sent again (${Object.keys(parameters)})`, async () => {
    for (const partner of [acme, globex]) {
      const jwt = await partner.sign(`newcomer-${index}`, `new-tenant-${index}`, { jti: `refused-${index}` })
      const before = await written()
      assert.equal(await outcome(partner, jwt, parameters), error)
      assert.deepEqual(await written(), before)
      assert.equal(await outcome(partner, jwt), 'issued')
    }
  })
}

test('400 invalid_request: a jti that was used names a new user: the user is not made', async () => {
  assert.equal(await outcome(globex, await globex.sign('dana', 'petshop-ltd', { jti: 'same' })), 'issued')
  const before = await written()
  const replay = await globex.sign('somebody-else', 'another-tenant', { jti: 'same' })
  assert.equal(await outcome(globex, replay), 'invalid_request')
  assert.equal(await outcome(globex, replay, sessionCode), 'invalid_request')
  assert.deepEqual(await written(), before)
})

test('500: what fails while it is written leaves nothing, and the jti can be sent again', async () => {
  const jwt = await globex.sign('unlucky', 'unlucky-tenant', { jti: 'interrupted' })
  const before = await written()
  for (const [table, parameters] of [
    ['access_tokens', {}],
    ['session_codes', sessionCode],
  ] as const) {
    await sql`alter table ${sql.table(table)} add constraint broken check (issued_at is null) not valid`.execute(db)
    assert.equal(await outcome(globex, jwt, parameters), 'server_error')
    await sql`alter table ${sql.table(table)} drop constraint broken`.execute(db)
    assert.deepEqual(await written(), before)
  }
  assert.equal(await outcome(globex, jwt), 'issued')
})

test('one of many exchanges of one JWT with a jti is answered, whichever comes first', async () => {
  const jwt = await globex.sign('racer', 'race', { jti: 'race' })
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, i) => outcome(globex, jwt, i % 2 ? sessionCode : {})),
  )
  assert.deepEqual(outcomes.sort(), [...Array.from({ length: 11 }, () => 'invalid_request'), 'issued'])
})

test('400 invalid_scope: a session code gets no scope that the access token lacks', async () => {
  const token = await tokenFor(server, acme, 'dana', 'petshop-ltd', 'connection:write action:run')
  const from = { ...sessionCode, subject_token_type: `${TYPE}access-token` }
  assert.equal(await outcome(acme, token, { ...from, scope: 'connection:write zap' }), 'invalid_scope')
  assert.equal(await outcome(acme, token, { ...from, scope: 'authentication:write action:run' }), 'issued')
  assert.equal(await outcome(acme, token, from), 'issued')
})

test('400 invalid_request: a claim that is not well-formed Unicode is nobody', async () => {
  for (const user of ['\ud800', 'dana\udfff']) {
    assert.equal(await outcome(acme, await acme.sign(user, 'petshop-ltd')), 'invalid_request')
    assert.equal(await outcome(acme, await acme.sign('dana', user)), 'invalid_request')
  }
  assert.equal(await outcome(acme, await acme.sign('dana 🐕', 'petshop-ltd')), 'issued')
})
