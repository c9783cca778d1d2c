import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type Connected, countsOf, publishProvider, signInTo, turnKnob } from '../../../test/harness/connected.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { createAccount, provisionPartnerUser } from '../../accounts/index.ts'
import { fillRequest } from '../../apps/index.ts'
import { changeOwner } from '../../clients/index.ts'
import type { ProviderKey } from '../../dev/providers/index.ts'
import type { OutboundAnswer } from '../../kernel/safe-fetch/index.ts'
import { sendThrough } from '../calls/send-through.ts'
import type { Owner } from '../index.ts'
import { stateOf } from '../state-of.ts'
import { findConnection } from '../store.ts'

const server = await startTestServer({ role: 'api' }) // nothing is renewed but by the calls here
const { deps } = server
await startPartner(server)
const who = { partner: 'acme', tenant: 'petshop-ltd', user: 'dana' }
const owner: Owner = { clientId: 'acme', ...(await provisionPartnerUser(who, deps)) }

async function connect(key: ProviderKey): Promise<Connected> {
  const published = await publishProvider(server, key)
  return { ...published, id: await signInTo(server, published.app, owner) }
}

async function rowOf(id: number) {
  const row = await findConnection(deps.db, id)
  if (!row) throw new Error('the connection is gone')
  return row
}

/** One call; `tokenAnswer` stands in for the answer of the sign-in server. */
async function call({ app, id }: Connected, tokenAnswer?: { status: number; body: object }) {
  const { test: request } = app.auth
  if (!request) throw new Error('the app has no test')
  const fetch: typeof deps.fetch = async (asked) => {
    if (!tokenAnswer || !new URL(asked.url).pathname.includes('token')) return deps.fetch(asked)
    const headers = { 'content-type': 'application/json' }
    const { status, body } = tokenAnswer
    return { kind: 'answer', status, headers, body: JSON.stringify(body), url: asked.url } as OutboundAnswer
  }
  const sent = await sendThrough(
    await rowOf(id),
    app,
    (auth) => fillRequest(request, { auth }, app.hosts),
    { purpose: 'test' },
    { ...deps, fetch },
  )
  return sent.kind === 'answer' ? String(sent.status) : `${sent.error}: ${sent.detail}`
}
const refuse = (status: number, error: string, error_description: string) => ({
  status,
  body: { error, error_description },
})
const alerts = async () =>
  (
    await sql<{ recipient: string }>`
      select recipient from mails where subject like '%refuses our client%' order by created_at`.execute(deps.db)
  ).rows.map(({ recipient }) => recipient)

test('a sign-in server that refuses the client expires nobody; its owner is mailed once a day, and nobody where there is none', async () => {
  const misconfigured = refuse(401, 'invalid_client', 'The client is not known.')
  const first = await connect('rotator')
  await turnKnob(first.provider, 'expire')
  assert.equal(await call(first, misconfigured), 'upstream: The app is misconfigured: The client is not known.')
  assert.equal((await rowOf(first.id)).status, 'active')
  assert.deepEqual(await alerts(), [], 'the client has no owner')

  const email = 'olga@acme.test'
  const olga = await deps.db.transaction().execute(async (tx) => {
    const made = await createAccount(tx, { email, isEmailConfirmed: true }, deps)
    await changeOwner(tx, 'acme', made?.userId)
    return made
  })
  assert.ok(olga)
  for (let time = 1; time <= 3; time++) {
    await server.advance(11 * 3600)
    assert.match(await call(first, refuse(400, 'unauthorized_client', 'Not for you.')), /^upstream: The app is misc/)
  }
  assert.deepEqual(await alerts(), [email])
  await server.advance(3 * 3600)
  assert.match(await call(first, misconfigured), /^upstream/)
  assert.deepEqual(await alerts(), [email, email])
  await server.advance(601)
  assert.equal(await call(first), '200') // mended: everything goes on by itself
})

test('while a failed refresh waits, a call with a refused token ends without a request to anybody', async () => {
  const connected = await connect('rotator')
  await turnKnob(connected.provider, 'expire')
  await turnKnob(connected.provider, 'fail', { where: 'token', count: 1, retry_after: 90 })
  assert.match(await call(connected), /^upstream: The sign-in server of the app is unavailable/)
  const before = await countsOf(connected.provider)
  assert.match(await call(connected), /^upstream: The sign-in server of the app is unavailable/)
  assert.deepEqual(await countsOf(connected.provider), before)
  await server.advance(91)
  assert.equal(await call(connected), '200')
  assert.equal((await rowOf(connected.id)).is_token_refused, false)
})

for (const [kind, words] of [
  ['revoked', 'The user has revoked this token.'],
  ['expired', 'Token has been expired or revoked.'],
  ['expired', 'The password was changed.'],
] as const) {
  test(`${kind}: the sign-in server says "${words}"`, async () => {
    const connected = await connect('rotator')
    await turnKnob(connected.provider, 'expire')
    assert.equal(
      await call(connected, refuse(400, 'invalid_grant', words)),
      `auth_expired: The app refused to renew the connection: ${words}`,
    )
    const row = await rowOf(connected.id)
    assert.deepEqual([row.status, stateOf(row, deps.clock.now())], [kind, kind])
  })
}

for (const status of [408, 409, 423, 425, 429, 500, 503]) {
  test(`kept: the sign-in server answers ${status}, whatever its body says`, async () => {
    const connected = await connect('rotator')
    await turnKnob(connected.provider, 'expire')
    assert.match(await call(connected, refuse(status, 'invalid_grant', 'Gone.')), /^upstream/)
    assert.equal((await rowOf(connected.id)).status, 'active')
  })
}

test('the end of a refresh token stands until another one comes; a new one puts it off', async () => {
  const connected = await connect('rotator')
  const answer = (more: object) => ({ status: 200, body: { access_token: 'fresh', expires_in: 60, ...more } })
  const renew = async (more: object) => {
    await turnKnob(connected.provider, 'expire')
    await call(connected, answer(more))
    return rowOf(connected.id)
  }
  const first = await renew({ refresh_token: 'a', refresh_token_expires_in: 86_400 })
  assert.equal(Math.round(((first.ends_at?.getTime() ?? 0) - deps.clock.now().getTime()) / 3_600_000), 24)
  await server.advance(3600)
  const second = await renew({})
  assert.ok(second.generation > first.generation)
  assert.deepEqual(second.ends_at, first.ends_at)
  const third = await renew({ refresh_token: 'b', refresh_token_expires_in: 86_400 })
  assert.ok((third.ends_at ?? 0) > (first.ends_at ?? 0))
  assert.equal((await renew({ refresh_token: 'c' })).ends_at, null)
})
