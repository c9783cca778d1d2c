import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer, type TestServer } from '../../../test/harness/server.ts'
import { createAccount } from '../../accounts/index.ts'
import { registerClient, registrationSchema } from '../../clients/index.ts'
import { listSentMails } from '../../dev/inbox/store.ts'
import { findAccessToken } from '../../oauth/index.ts'
import {
  type ConnectionFacts,
  deleteConnection,
  expireConnection,
  type Owner,
  type StandingChange,
  saveConnection,
} from '../index.ts'
import { announceExpiries } from './announce-expiries.ts'

const server = await startTestServer()
const other = await startTestServer({ databaseUrl: server.databaseUrl })
const { deps } = server
const { connect, tokenFor, petshop, acme } = await startCast(server)
const mailing = await startPartner(server, 'mailing', {
  email_claim: 'email',
  reconnect_url: 'https://mailing.test/accounts',
})

const mailsTo = async (address: string) =>
  (await listSentMails(deps.db, address)).filter(({ subject }) => subject.includes('connected again'))

const expire = (id: number, on: TestServer = server, kind: 'expired' | 'revoked' = 'expired') =>
  on.deps.db
    .transaction()
    .execute((tx) =>
      expireConnection(
        tx,
        { id },
        { generation: 0, reason: 'The key was changed.', kind, detail: 'status 401' },
        on.deps,
      ),
    )

async function connectedBy(address: string | null, partner = mailing): Promise<number> {
  const token = await tokenFor('dana', { partner, tenant: `tenant of ${address}` })
  const caller = await findAccessToken(token, deps)
  await sql`update users set email = ${address} where id = ${caller?.user_id}`.execute(deps.db)
  return Number(await connect(token))
}

const reconnect = async (id: number) => {
  const { rows } = await sql<ConnectionFacts>`select * from connections where id = ${id}`.execute(deps.db)
  const row = rows[0]
  if (!row) throw new Error('no such connection')
  const owner: Owner = { clientId: row.client_id, userId: row.user_id, workspaceId: row.workspace_id }
  const made = { owner, app: petshop.app, title: row.title, credentials: { api_key: 'new' }, reconnectId: id }
  await deps.db.transaction().execute((tx) => saveConnection(tx, made, deps))
}

/** What `use` emits. */
async function told(use: (on: typeof deps) => Promise<unknown>): Promise<[string, StandingChange][]> {
  const heard: [string, StandingChange][] = []
  const emit: typeof deps.emit = async (tx, name, payload) => {
    heard.push([name, payload as StandingChange])
    await deps.emit(tx, name, payload)
  }
  await use({ ...deps, emit })
  return heard
}

test('one mail an expiry, with the reason and the partner’s page, also when two processes notice it at once', async () => {
  const id = await connectedBy('dana@mailing.test')
  const expiries = await Promise.all([expire(id), expire(id, other), expire(id), expire(id, other)])
  assert.equal(expiries.filter(Boolean).length, 1)
  await poll(async () => (await mailsTo('dana@mailing.test')).length > 0, 10_000)
  const [mail, ...more] = await mailsTo('dana@mailing.test')
  assert.equal(more.length, 0)
  assert.equal(mail?.subject, 'Petshop has to be connected again')
  assert.match(
    mail?.text ?? '',
    /Hello,\n\nyour connection "[^"]+", which Mailing uses, has expired\. The reason, as a rule/,
  )
  assert.match(
    mail?.text ?? '',
    /in Petshop's own words:\n\n {2}"The key was changed\."\n\nUntil you connect it again, /,
  )
  assert.ok(mail?.text.includes(`https://mailing.test/accounts?connection_id=${id}&app=petshop`))
})

test('a connection that expires again is mailed again; newer credentials are never expired by what befell the old', async () => {
  const id = await connectedBy('again@mailing.test')
  await expire(id)
  await reconnect(id)
  assert.equal(await expire(id), undefined) // generation 0 is gone
  const tx = deps.db.transaction()
  const now = await tx.execute((on) =>
    expireConnection(on, { id }, { generation: 1, reason: 'Revoked by you.', kind: 'revoked' }, deps),
  )
  assert.deepEqual([now?.id, now?.status, now?.reason], [id, 'revoked', 'Revoked by you.'])
  await poll(async () => (await mailsTo('again@mailing.test')).length === 2, 10_000)
})

test('without a page of the partner’s the mail says in words where to connect again', async () => {
  const id = await connectedBy('dana@acme.test', acme)
  await expire(id)
  await poll(async () => (await mailsTo('dana@acme.test')).length === 1, 10_000)
  const [mail] = await mailsTo('dana@acme.test')
  assert.match(mail?.text ?? '', /Open Acme, and connect Petshop again there\./)
  assert.doesNotMatch(mail?.text ?? '', /https?:/)
})

test('nobody is mailed without an address, or at a claim that is none', async () => {
  for (const address of [null, 'not an address', 'a@b.test, c@d.test']) {
    const id = await connectedBy(address)
    assert.equal((await expire(id))?.status, 'expired')
  }
  const { rows } = await sql`select 1 from mails where subject like '%connected again%' and recipient not like '%.test'
    or recipient like '%,%'`.execute(deps.db)
  assert.equal(rows.length, 0)
})

test('people of our own are mailed at a confirmed address alone, and led to their connections', async () => {
  const registration = { key: 'notes', kind: 'workflow', name: 'Notes', client_id: 'notes' }
  await registerClient(registrationSchema.parse(registration), deps)
  for (const isEmailConfirmed of [true, false]) {
    const email = `eve-${isEmailConfirmed}@people.test`
    const person = await deps.db.transaction().execute((tx) => createAccount(tx, { email, isEmailConfirmed }, deps))
    if (!person) throw new Error('the address is taken')
    const owner = { clientId: 'notes', userId: person.userId, workspaceId: person.workspaceId }
    const made = { owner, app: petshop.app, title: 'Petshop', credentials: { api_key: 'k' } }
    await expire(await deps.db.transaction().execute((tx) => saveConnection(tx, made, deps)))
  }
  await poll(async () => (await mailsTo('eve-true@people.test')).length === 1, 10_000)
  assert.ok((await mailsTo('eve-true@people.test'))[0]?.text.includes(`${deps.publicUrl}/connections\n`))
  assert.deepEqual(await mailsTo('eve-false@people.test'), [])
})

test('each change of standing is told once, in the writer’s transaction, with the facts and nothing secret', async () => {
  const id = await connectedBy(null)
  const { rows } = await sql<ConnectionFacts>`select * from connections where id = ${id}`.execute(deps.db)
  const owner = {
    clientId: rows[0]?.client_id ?? '',
    userId: rows[0]?.user_id ?? 0,
    workspaceId: rows[0]?.workspace_id ?? 0,
  }
  const made = { owner, app: petshop.app, title: 'Petshop', credentials: { api_key: 'k' } }
  const save = (reconnectId?: number) => (on: typeof deps) =>
    on.db.transaction().execute((tx) => saveConnection(tx, { ...made, reconnectId }, on))
  const expiry = { generation: 2, reason: 'Gone.', kind: 'expired' } as const
  const all = [
    ...(await told(save())),
    ...(await told(save(id))), // works as it is: nothing that anybody must hear
    ...(await told((on) =>
      on.db.transaction().execute((tx) => expireConnection(tx, { id }, { ...expiry, generation: 1 }, on)),
    )),
    ...(await told(save(id))),
    ...(await told((on) => on.db.transaction().execute((tx) => expireConnection(tx, { id }, expiry, on)))),
    ...(await told((on) => on.db.transaction().execute((tx) => deleteConnection(tx, id, owner, on)))),
  ]
  assert.deepEqual(
    all.map(([name, { connection, reason }]) => [name, connection.status, reason]),
    [
      ['connection.created', 'active', undefined],
      ['connection.expired', 'expired', 'Gone.'],
      ['connection.recovered', 'active', undefined],
      ['connection.expired', 'expired', 'Gone.'],
      ['connection.deleted', 'revoked', 'The connection was deleted.'],
    ],
  )
  assert.equal(JSON.stringify(all).includes('credentials'), false)
})

test('an end that comes near is announced once, and anew when it was put off', async () => {
  const id = await connectedBy(null)
  const end = (seconds: number) => new Date(deps.clock.now().getTime() + seconds * 1000)
  const announce = (endsAt: Date, near: Date) =>
    sql`update connections set ends_at = ${endsAt}, expiring_at = ${near} where id = ${id}`.execute(deps.db)
  const endsAt = end(3600)
  await announce(endsAt, end(3000))
  assert.deepEqual(await told(announceExpiries), [])
  await sql`update connections set expiring_at = ${end(-1)} where id = ${id}`.execute(deps.db)
  const both = await Promise.all([told(announceExpiries), told((on) => announceExpiries({ ...on, db: other.deps.db }))])
  const { rows: entries } = await sql`
    select 1 from connection_events where connection_id = ${id} and type = 'expiry_scheduled'`.execute(deps.db)
  assert.equal(entries.length, 1)
  for (const [name, { connection, expiresAt }] of both.flat()) // nothing when the tick of a server was quicker
    assert.deepEqual([name, connection.id, expiresAt], ['connection.expiry_scheduled', id, endsAt])
  assert.deepEqual(await told(announceExpiries), [])
  await reconnect(id)
  const { rows } = await sql<{ ends_at: Date | null }>`
    select ends_at from connections where id = ${id} and expiry_announced_at is null`.execute(deps.db)
  assert.deepEqual(rows, [{ ends_at: null }])
})
