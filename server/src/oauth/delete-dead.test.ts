import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { linkFor, openPerson } from '../../test/harness/connect.ts'
import { publishApp, vetclinic } from '../../test/harness/connect-apps.ts'
import { authorizeQuery, plainBrowser, registerAskers } from '../../test/harness/consent.ts'
import { allow, newTokens, redeem, refresh, startClient } from '../../test/harness/grants.ts'
import { exchange, startPartner } from '../../test/harness/partner.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { deleteDead } from './delete-dead.ts'

const DAY_SECONDS = 24 * 3600
const server = await startTestServer()
const { db, clock } = server.deps
const acme = await startPartner(server)
const globex = await startPartner(server, 'globex', { require_jti: true })
await publishApp(server, vetclinic('http://127.0.0.1:9901'))

const counts = async () => {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*) from access_tokens) as tokens, (select count(*) from used_jtis) as jtis,
      (select count(*) from session_codes) as codes, (select count(*) from connect_sessions) as sessions,
      (select count(*) from authorization_states) as states, (select count(*) from authorization_requests) as requests,
      (select count(*) from login_links) as links`.execute(db)
  return rows[0]
}

test('tokens, jti values, codes, sessions and their states, and login links live a day longer than they count, waiting requests an hour, and no more', async () => {
  assert.equal((await exchange(server, globex, await globex.sign('dana', 'x', { jti: 'one' }))).status, 200)
  const { link, sessionId } = await linkFor(server, acme, 'vetclinic')
  await openPerson(server).open(link)
  await sql`insert into authorization_states (state_hash, session_id, in_second_window, created_at, expires_at)
    values ('\\x01', ${sessionId}, false, ${clock.now()}, ${clock.now()})`.execute(db)
  await registerAskers(server)
  const browser = plainBrowser(server)
  await browser.open(`/oauth/authorize?${authorizeQuery()}`)
  const signUp = { sign_up_email: 'dana@example.test', sign_up_first_name: 'Dana', sign_up_last_name: 'Okafor' }
  await browser.open(`/oauth/authorize?${authorizeQuery(signUp)}`)
  const all = { tokens: 1, jtis: 1, codes: 1, sessions: 1, states: 1, requests: 2, links: 1 }
  assert.deepEqual(await counts(), all)
  await server.advance(3600)
  assert.deepEqual(await counts(), all)
  await server.advance(DAY_SECONDS - 3600)
  assert.deepEqual(await counts(), { ...all, requests: 0 })
  await server.advance(2 * 3600)
  assert.deepEqual(await counts(), { tokens: 0, jtis: 0, codes: 0, sessions: 0, states: 0, requests: 0, links: 0 })
})

test('a statement deletes 5,000 rows at most, a look as many as there are', async () => {
  assert.equal((await exchange(server, acme, await acme.sign('dana', 'x'))).status, 200)
  await sql`
    insert into access_tokens (token_hash, client_id, user_id, workspace_id, scopes, issued_at, expires_at)
    select int4send(n), client_id, user_id, workspace_id, scopes, issued_at, issued_at
    from access_tokens, generate_series(1, 12001) as n`.execute(db)
  await sql`create table deleted (n integer)`.execute(db)
  await sql`create function note_deleted() returns trigger language plpgsql as
    'begin insert into deleted select count(*) from gone; return null; end'`.execute(db)
  await sql`create trigger note after delete on access_tokens referencing old table as gone
    for each statement execute function note_deleted()`.execute(db)
  await deleteDead(db, new Date(clock.now().getTime() + 1000))
  const { rows } = await sql<{ n: number }>`select n from deleted order by n`.execute(db)
  assert.deepEqual(rows, [{ n: 2001 }, { n: 5000 }, { n: 5000 }])
  assert.equal((await counts())?.tokens, 1)
})

test('a code that nobody redeemed goes a day after its end with its grant; a used one leaves the grant', async () => {
  const crm = await startClient(server)
  const [abandoned, used] = [await allow(server, crm), await allow(server, crm)]
  const { body } = await redeem(server, crm, used)
  const rows = async () => {
    const { rows } = await sql<Record<string, number>>`
      select (select count(*) from grants) as grants, (select count(*) from authorization_codes) as codes`.execute(db)
    return rows[0]
  }
  await server.advance(DAY_SECONDS)
  assert.deepEqual(await rows(), { grants: 2, codes: 2 })
  await server.advance(200)
  assert.deepEqual(await rows(), { grants: 1, codes: 0 })
  for (const gone of [abandoned, used]) assert.equal((await redeem(server, crm, gone)).body.error, 'invalid_grant')
  assert.equal((await refresh(server, crm, body.refresh_token)).status, 200)
})

test('used tokens are known for 90 days, unused ones for good; what was revoked goes after 30', async () => {
  const crm = await startClient(server, 'erp')
  const [kept, lost] = [await newTokens(server, crm), await newTokens(server, crm)]
  const { body: next } = await refresh(server, crm, kept.refresh_token)
  for (let i = 0; i < 2; i++) await refresh(server, crm, lost.refresh_token) // the second time revokes
  const rows = async () => {
    const { rows } = await sql<Record<string, number>>`
      select count(distinct grants.id) as grants, count(*) as tokens
      from grants join refresh_tokens on grant_id = grants.id where grants.client_id = 'erp'`.execute(db)
    return rows[0]
  }
  await server.advance(29 * DAY_SECONDS)
  assert.deepEqual(await rows(), { grants: 2, tokens: 4 })
  await server.advance(2 * DAY_SECONDS)
  assert.deepEqual(await rows(), { grants: 1, tokens: 2 })
  await server.advance(60 * DAY_SECONDS)
  assert.deepEqual(await rows(), { grants: 1, tokens: 1 })
  assert.equal((await refresh(server, crm, kept.refresh_token)).body.error, 'invalid_grant')
  assert.equal((await refresh(server, crm, next.refresh_token)).status, 200)
})
