// An OAuth server that nobody here wrote, as the third party that Wayleave connects to, its refresh tokens rotated; and
// what must hold with every such server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publishApp } from '../harness/connect-apps.ts'
import { startPartner } from '../harness/partner.ts'
import { startTestServer } from '../harness/server.ts'
import { userOfAcme } from '../harness/user-of-acme.ts'

export type ThirdParty = {
  urls: { authorize: string; token: string; me: string }
  clientId: string
  clientSecret: string
  scope: string
  /** Members that its authorize request needs besides. */
  authorizeParams?: Record<string, string>
  /** Walks through its sign-in and consent pages as a browser would; returns the redirect to the client. */
  consent(authorizeUrl: string): Promise<string>
  /** Ends every access token now; refresh tokens live on. */
  expire(): Promise<void>
  /** Withdraws every refresh token, and the access tokens with it. */
  revoke(): Promise<void>
  /** What came in, and the refresh token that was given last. */
  state(): Promise<{ refreshes: number; refreshToken: string }>
}

/** Starts the third party; it stops after the file's tests. `redirectUri`: our callback. */
export type StartThirdParty = (redirectUri: string) => Promise<ThirdParty>

/** Whose tests these are. `skip`: why they cannot run here. `says`: what is in its refusal of a dead refresh token. */
export type Name = { name: string; skip: string | false; says: RegExp }

const LIFE_SECONDS_MAX = 36_000 // of an access token at any of them; the others live shorter

/** Registers the tests. */
export async function proveThirdParty({ name, skip, says }: Name, start: StartThirdParty): Promise<void> {
  if (skip !== false) return void test(`${name} as the third party`, { skip }, () => {})
  const server = await startTestServer()
  const dana = userOfAcme(server, await startPartner(server))
  const party = await start(`${server.deps.publicUrl}/dashboard/auth/oauth/return/IdentAPI/`)
  await publishApp(server, manifestOf(party))
  const connect = () => dana.connect('ident', party.consent)
  const run = (id: string) => dana.run('ident', 'who_am_i', id)

  test(`${name}: connected through Connect, an action runs`, async () => {
    const id = await connect()
    assert.match((await dana.sdk.connections.get(id)).title ?? '', /^Ident \S/)
    const { status, results, errors } = await run(id)
    assert.equal(status, 'success', JSON.stringify(errors))
    assert.ok(Object.hasOwn(results[0] as object, 'sub'), JSON.stringify(results))
  })

  test(`${name}: 20 calls at once on an access token that has expired make one refresh, round after round`, async () => {
    const id = await connect()
    const seen = new Set([(await party.state()).refreshToken])
    for (const round of [1, 2, 3]) {
      const before = await party.state()
      await party.expire()
      const runs = await Promise.all(Array.from({ length: 20 }, () => run(id)))
      assert.deepEqual(new Set(runs.map(({ status }) => status)), new Set(['success']))
      const after = await party.state()
      assert.equal(after.refreshes - before.refreshes, 1)
      assert.equal(seen.add(after.refreshToken).size, round + 1) // rotation is on: each refresh token serves once
    }
    assert.deepEqual(await dana.timeline(id), ['created', 'refreshed', 'refreshed', 'refreshed'])
  })

  test(`${name}: a token near its end is renewed ahead of it, once, by the answer’s expires_in`, async () => {
    const id = await connect()
    await server.advance(LIFE_SECONDS_MAX - 60)
    const runs = await Promise.all([run(id), run(id), run(id)])
    assert.deepEqual(new Set(runs.map(({ status }) => status)), new Set(['success']))
    assert.deepEqual(await dana.timeline(id), ['created', 'refreshed'])
  })

  test(`${name}: a refresh token that was withdrawn expires the connection with the provider’s words; reconnected it works`, async () => {
    const id = await connect()
    await party.revoke()
    const refused = await run(id)
    assert.deepEqual([refused.status, refused.errors[0]?.code], ['error', 'authentication'])
    assert.match(refused.errors[0]?.detail ?? '', says)
    assert.equal((await dana.sdk.connections.get(id)).is_expired, true)
    const before = await party.state()
    assert.equal((await run(id).catch(() => ({ status: 'error' }))).status, 'error')
    assert.equal((await party.state()).refreshes, before.refreshes) // nobody asks again
    assert.equal(await dana.connect('ident', party.consent, undefined, id), id)
    assert.equal((await run(id)).status, 'success')
  })

  test(`${name}: a refresh token that was taken and used elsewhere expires the connection`, async () => {
    const id = await connect()
    await use(party, (await party.state()).refreshToken)
    await party.expire()
    const refused = await run(id)
    assert.deepEqual([refused.status, refused.errors[0]?.code], ['error', 'authentication'])
    assert.match(refused.errors[0]?.detail ?? '', says)
    assert.equal((await dana.sdk.connections.get(id)).is_expired, true)
  })
}

const manifestOf = ({ urls, clientId, clientSecret, scope, authorizeParams = {} }: ThirdParty) =>
  JSON.stringify({
    key: 'ident',
    name: 'Ident',
    version: '1.0.0',
    description: 'Says who one is.',
    hosts: [new URL(urls.token).host],
    auth: {
      type: 'oauth2',
      oauth2: {
        client_id: clientId,
        client_secret: clientSecret,
        authorize_url: urls.authorize,
        access_token_url: urls.token,
        scope,
        authorize_params: authorizeParams,
      },
      test: { method: 'GET', url: urls.me },
      label: '{{sub}}',
    },
    operations: {
      who_am_i: {
        kind: 'read',
        name: 'Who am I',
        description: 'Reads who one is.',
        request: { method: 'GET', url: urls.me },
      },
    },
  })

// The thief has the client's secret too, and uses what he got at once.
async function use({ urls, clientId, clientSecret }: ThirdParty, refreshToken: string): Promise<void> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    client_secret: clientSecret,
  })
  const answer = await fetch(urls.token, { method: 'POST', body })
  const { access_token } = (await answer.json()) as { access_token?: string }
  assert.ok(access_token, `the thief got ${answer.status}`)
  assert.equal((await fetch(urls.me, { headers: { authorization: `Bearer ${access_token}` } })).status, 200)
}
