// An OAuth server that nobody here wrote: connected through Connect, its one-time refresh tokens rotated, an action run
// against its userinfo.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWayleave } from '@wayleave/sdk'
import { readRedirect } from '@wayleave/sdk/connect'
import { sql } from 'kysely'
import { pushApp } from '../../src/apps/index.ts'
import { openCredentials } from '../../src/connections/credentials.ts'
import { openPerson, signInLink } from '../harness/connect.ts'
import { startOidcProvider } from '../harness/oidc-provider.ts'
import { startPartner } from '../harness/partner.ts'
import { startTestServer } from '../harness/server.ts'

const server = await startTestServer()
const acme = await startPartner(server)
const provider = await startOidcProvider({
  redirectUri: `${server.deps.publicUrl}/dashboard/auth/oauth/return/IdentAPI/`,
  accessTokenSeconds: 60,
})
await pushApp(
  `
key: ident
name: Ident
version: 1.0.0
description: An OpenID provider.
hosts: ["${new URL(provider.issuer).host}"]
auth:
  type: oauth2
  oauth2:
    client_id: ${provider.clientId}
    client_secret: ${provider.clientSecret}
    authorize_url: ${provider.issuer}/auth
    access_token_url: ${provider.issuer}/token
    scope: openid email offline_access
    authorize_params: { prompt: consent }
  test: { method: GET, url: "${provider.issuer}/me" }
  label: "{{email}}"
operations:
  who_am_i:
    kind: read
    name: Who am I
    description: Reads the userinfo.
    request: { method: GET, url: "${provider.issuer}/me" }
`,
  { filename: 'ident.yaml', env: {} },
  server.deps,
)
const wayleave = createWayleave({
  baseUrl: server.deps.publicUrl,
  clientId: acme.clientId,
  clientSecret: acme.clientSecret,
})
const dana = wayleave.asUser(() => acme.sign('dana', 'petshop-ltd'))

async function connect(): Promise<string> {
  const { connectUrl } = await dana.sessionCode({ app: 'ident', redirectUri: 'http://127.0.0.1:9999/connected' })
  const person = openPerson(server)
  const page = await person.open(connectUrl)
  const toProvider = await person.get(signInLink(page))
  const back = await person.arrive(await provider.consent(toProvider.location ?? ''))
  assert.equal(back.status, 302, back.text)
  return readRedirect(new URL(back.location ?? ''))?.connectionId ?? ''
}

const eventsOf = async (id: string) =>
  (
    await sql<{ type: string }>`select type from connection_events where connection_id = ${id} order by at`.execute(
      server.deps.db,
    )
  ).rows.map(({ type }) => type)

test('a connection to oidc-provider runs an action, and outlives its access tokens by rotation', async () => {
  const id = await connect()
  assert.equal((await dana.connections.get(id)).title, 'Ident dana@example.test')
  for (const refreshes of [0, 1, 2]) {
    if (refreshes > 0) await server.advance(31) // past the margin: half of the token's 60 seconds
    const action = (await dana.actions.list({ app: 'ident' })).data[0]
    const run = await dana.run({ action: action?.id ?? '', connection: id, inputs: {} })
    assert.equal(run.status, 'success', JSON.stringify(run.errors))
    assert.deepEqual(run.results, [{ sub: 'dana', email: 'dana@example.test' }])
    assert.equal((await eventsOf(id)).filter((type) => type === 'refreshed').length, refreshes)
  }
})

test('a refresh token that was taken and used elsewhere expires the connection with the provider’s words', async () => {
  const id = await connect()
  const { rows } = await sql<{ credentials: string; workspace_id: number }>`
    select credentials, workspace_id from connections where id = ${id}`.execute(server.deps.db)
  const row = rows[0]
  assert.ok(row)
  const stolen = await openCredentials({ ...row, id: Number(id) }, server.deps)
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: String(stolen.refresh_token),
    client_id: provider.clientId,
    client_secret: provider.clientSecret,
  })
  assert.equal((await fetch(`${provider.issuer}/token`, { method: 'POST', body })).status, 200)
  await server.advance(31)
  const action = (await dana.actions.list({ app: 'ident' })).data[0]
  const run = await dana.run({ action: action?.id ?? '', connection: id, inputs: {} })
  assert.equal(run.status, 'error')
  assert.deepEqual([run.errors[0]?.code, (await dana.connections.get(id)).is_expired], ['authentication', true])
})
