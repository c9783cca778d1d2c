import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { linkFor, messageIn, openPerson, publishProviders } from '../../../test/harness/connect.ts'
import { publishApp, weather } from '../../../test/harness/connect-apps.ts'
import { startPartner, tokenFor } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { findApp } from '../../apps/index.ts'
import { setOwnClient } from '../index.ts'
import * as sessions from './store.ts'

const server = await startTestServer()
const confirm_url = 'http://127.0.0.1:9999/confirm?from=connect'
const acme = await startPartner(server, 'acme', { confirm_identity: true, confirm_url })
const globex = await startPartner(server, 'globex', { confirm_identity: true, confirm_url })
await publishProviders(server, 'slackish')
await publishApp(server, weather)

/** Dana signs in at the provider; her browser is on its way to the partner. */
async function arrive(app = 'slackish') {
  const dana = openPerson(server)
  const { link, sessionId } = await linkFor(server, acme, app)
  const page = await dana.open(link)
  const sent = app === 'weather' ? await dana.submit(page) : await dana.signIn(page)
  assert.equal(sent.status, 303, sent.text)
  const location = new URL(sent.location ?? '')
  return { dana, page, sessionId, location, handle: location.searchParams.get('handle') ?? '' }
}

async function confirm(sessionId: string, body: object, token?: string) {
  const authorization = `Bearer ${token ?? (await tokenFor(server, acme))}`
  const headers = { authorization, 'content-type': 'application/json' }
  const path = `/connect/v1/sessions/${sessionId}/confirm`
  const answer = await server.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

async function statusOf(sessionId: string): Promise<string> {
  const headers = { authorization: `Bearer ${await tokenFor(server, acme)}` }
  return JSON.parse(await (await server.fetch(`/connect/v1/sessions/${sessionId}`, { headers })).text()).status
}

async function connectionsOf(user = 'dana'): Promise<number> {
  const headers = { authorization: `Bearer ${await tokenFor(server, acme, user)}` }
  return JSON.parse(await (await server.fetch('/v2/authentications?app=slackish', { headers })).text()).meta.count
}

test('303 to the partner, 200 continue_url for the same user, and only there the connection is stored', async () => {
  const { dana, sessionId, location, handle } = await arrive()
  assert.equal(location.origin + location.pathname, 'http://127.0.0.1:9999/confirm')
  assert.deepEqual([...location.searchParams.keys()], ['from', 'session_id', 'handle'])
  assert.equal(location.searchParams.get('session_id'), sessionId)
  assert.equal(await statusOf(sessionId), 'verifying')
  const confirmed = await confirm(sessionId, { handle, user_id: 'dana' })
  assert.equal(confirmed.status, 200)
  assert.equal(await connectionsOf(), 0)
  const stranger = await openPerson(server).get(confirmed.body.continue_url)
  assert.equal(stranger.status, 404)
  assert.equal(await connectionsOf(), 0)
  const done = await dana.arrive(confirmed.body.continue_url)
  assert.equal(messageIn(done)?.message.type, 'authenticationSuccess')
  assert.equal(await connectionsOf(), 1)
  await dana.arrive(confirmed.body.continue_url)
  assert.equal(await connectionsOf(), 1)
})

test('403 and the session has failed: another user, the same claim in another tenant, a wrong handle', async () => {
  const before = await connectionsOf()
  const attempts = [
    { user_id: 'mallory' },
    { user_id: 'dana', token: await tokenFor(server, acme, 'dana', 'another-tenant') },
    { user_id: 'dana', handle: 'guess' },
  ]
  for (const { token, ...given } of attempts) {
    const { dana, page, sessionId, handle } = await arrive()
    assert.equal((await confirm(sessionId, { handle, ...given }, token)).status, 403)
    assert.equal(await statusOf(sessionId), 'failed')
    assert.equal((await confirm(sessionId, { handle, user_id: 'dana' })).status, 403)
    const told = await dana.arrive(page.url.replace('?', '/continue?'))
    assert.equal(messageIn(told)?.message.error, 'access_denied')
  }
  assert.equal(await connectionsOf(), before)
})

test('403: a handle serves once, and for 120 seconds; afterwards the session is expired', async () => {
  const first = await arrive()
  assert.equal((await confirm(first.sessionId, { handle: first.handle, user_id: 'dana' })).status, 200)
  assert.equal((await confirm(first.sessionId, { handle: first.handle, user_id: 'dana' })).status, 403)
  assert.equal(await statusOf(first.sessionId), 'verifying') // a second try harms nothing
  const late = await arrive()
  await server.advance(121)
  assert.equal(await statusOf(late.sessionId), 'expired')
  assert.equal((await confirm(late.sessionId, { handle: late.handle, user_id: 'dana' })).status, 403)
})

test('nothing is stored: continue without a confirmation, or after a new sign-in began', async () => {
  const before = await connectionsOf()
  const { dana, page, sessionId, handle } = await arrive()
  const early = await dana.arrive(page.url.replace('?', '/continue?'))
  assert.equal(early.status, 200)
  const { body } = await confirm(sessionId, { handle, user_id: 'dana' })
  await dana.consent(page) // the confirmation was for the first sign-in alone
  await dana.arrive(body.continue_url)
  assert.equal(await connectionsOf(), before)
})

test('404: a session of another partner, an unknown one; 400 required: no handle, no user', async () => {
  const { sessionId, handle } = await arrive()
  assert.equal((await confirm(sessionId, { handle, user_id: 'dana' }, await tokenFor(server, globex))).status, 404)
  assert.equal((await confirm('nobody', { handle, user_id: 'dana' })).status, 404)
  assert.equal((await confirm(sessionId, { handle })).status, 400)
  assert.equal((await confirm(sessionId, { user_id: 'dana' })).status, 400)
  const readOnly = await tokenFor(server, acme, 'dana', 'petshop-ltd', 'connection:read')
  assert.equal((await confirm(sessionId, { handle, user_id: 'dana' }, readOnly)).status, 403)
  assert.equal((await confirm(sessionId, { handle, user_id: 'dana' })).status, 200)
})

test('asked for apps without a sign-in too; credentials that wait are sealed, and gone with the session', async () => {
  const { dana, sessionId, handle } = await arrive('weather')
  const { rows } = await server.deps.pool.query('select pending, confirm_hash from connect_sessions where id = $1', [
    sessionId,
  ])
  assert.match(rows[0].pending, /^v1\./)
  assert.equal(rows[0].confirm_hash.includes(handle), false)
  const { body } = await confirm(sessionId, { handle, user_id: 'dana' })
  assert.equal(messageIn(await dana.arrive(body.continue_url))?.message.type, 'authenticationSuccess')
  const after = await server.deps.pool.query('select pending, auth_fields from connect_sessions where id = $1', [
    sessionId,
  ])
  assert.deepEqual(after.rows, [{ pending: null, auth_fields: null }])
})

test('what is confirmed is stored with the client that it was obtained with, not with one that was set meanwhile', async () => {
  const { dana, sessionId, handle } = await arrive()
  const session = await sessions.findSession(server.deps.db, sessionId)
  const app = await findApp('slackish', server.deps)
  assert.ok(session && app)
  const own = { workspaceId: session.workspace_id, appId: app.id, clientId: 'of-our-own', clientSecret: 's' }
  await server.deps.db.transaction().execute((tx) => setOwnClient(tx, own, server.deps))
  const confirmed = await confirm(sessionId, { handle, user_id: 'dana' })
  assert.equal(messageIn(await dana.arrive(confirmed.body.continue_url))?.message.type, 'authenticationSuccess')
  const { rows } = await sql`
    select from own_client_connections join connect_sessions using (connection_id)
    where connect_sessions.id = ${sessionId}`.execute(server.deps.db)
  assert.equal(rows.length, 0)
})
