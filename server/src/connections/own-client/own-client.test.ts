// A workspace's own OAuth client, at a mock provider that knows this client alone.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { sql } from 'kysely'
import { linkFor, openPerson, signInLink } from '../../../test/harness/connect.ts'
import { atEnd } from '../../../test/harness/database.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { provisionPartnerUser } from '../../accounts/index.ts'
import { fillRequest, pushApp } from '../../apps/index.ts'
import { manifestEnvironment, manifestFile } from '../../dev/apps/index.ts'
import { answerConsent, startProvider } from '../../dev/providers/index.ts'
import { masterKeysOf, replaceDataKeys } from '../../kernel/vault/index.ts'
import {
  appFor,
  findOwnClient,
  ownClientMistakes,
  removeOwnClient,
  saveConnection,
  sendThrough,
  setOwnClient,
} from '../index.ts'
import { authorizeUrl, createPkce, exchangeCode, keepTokens } from '../outbound/index.ts'
import { resealCredentials } from '../reseal/reseal-credentials.ts'
import { findConnection } from '../store.ts'
import { forgetUnusedClients } from './index.ts'

const server = await startTestServer()
const { deps } = server
const acme = await startPartner(server, 'acme', { origins: ['http://127.0.0.1:9999'] })
const owner = {
  clientId: 'acme',
  ...(await provisionPartnerUser({ partner: 'acme', tenant: 'petshop-ltd', user: 'dana' }, deps)),
}
const provider = await startProvider('rotator')
atEnd(provider.close)
const manifest = (await readFile(manifestFile('rotator'), 'utf8')).replace(
  /client_id: .*/,
  'client_id: of-the-manifest',
)
const source = { filename: 'rotator.yaml', env: manifestEnvironment([provider]), replace: true }
const { app } = await pushApp(manifest, source, deps)
const place = { workspaceId: owner.workspaceId, appId: app.id }
const own = { clientId: provider.clientId, clientSecret: provider.clientSecret }

const set = (client = own, where = place) =>
  deps.db.transaction().execute((tx) => setOwnClient(tx, { ...where, ...client }, deps))
const remove = () => deps.db.transaction().execute((tx) => removeOwnClient(tx, place, deps))
const clientIdFor = async (workspaceId = owner.workspaceId) =>
  (await appFor(app, workspaceId, deps)).auth.oauth2?.client_id
const clientsIn = async () => {
  const { rows } = await sql<{ client_id: string }>`select client_id from own_oauth_clients order by 1`.execute(deps.db)
  return rows.map(({ client_id }) => client_id)
}

/** Signs in as the workspace does now; its connection, or the provider's refusal. */
async function connect(): Promise<{ id: number } | { refusal: string }> {
  const used = await appFor(app, owner.workspaceId, deps)
  const { verifier, challenge } = createPkce()
  const redirectUri = `${server.url}/dashboard/auth/oauth/return/${app.api_name}/`
  const asked = authorizeUrl(used, {}, { redirectUri, state: 's', codeChallenge: challenge })
  const back = new URL(await answerConsent(asked))
  const returned = {
    code: back.searchParams.get('code') ?? '',
    redirectUri,
    codeVerifier: verifier,
    now: deps.clock.now(),
  }
  const outcome = await exchangeCode(deps.fetch, used, {}, returned)
  if (outcome.kind !== 'tokens') return { refusal: outcome.kind }
  const { tokens } = outcome
  const made = {
    owner,
    app: used,
    credentials: keepTokens({}, tokens),
    expiresInSeconds: tokens.expires_in,
    title: 'R',
  }
  return { id: await deps.db.transaction().execute((tx) => saveConnection(tx, made, deps)) }
}

async function call(id: number): Promise<string> {
  const connection = await findConnection(deps.db, id)
  assert.ok(connection && app.auth.test)
  const request = app.auth.test
  const sent = await sendThrough(
    connection,
    app,
    (auth) => fillRequest(request, { auth }, app.hosts),
    { purpose: 'test' },
    deps,
  )
  return sent.kind === 'answer' ? `${sent.status}` : sent.error
}

test('the app as it is, until the workspace has a client of its own; others keep the one of the manifest', async () => {
  assert.equal(await clientIdFor(), 'of-the-manifest')
  assert.equal(await findOwnClient(place, deps), undefined)
  await set()
  assert.equal(await clientIdFor(), own.clientId)
  assert.equal(await clientIdFor(owner.workspaceId + 1), 'of-the-manifest')
  assert.equal((await findOwnClient(place, deps))?.clientId, own.clientId)
  assert.equal(JSON.stringify(await findOwnClient(place, deps)).includes(own.clientSecret), false)
})

test('sealed: the secret stands in no row readably', async () => {
  const { rows } = await sql<{ row: string }>`select to_json(own)::text as row from own_oauth_clients own`.execute(
    deps.db,
  )
  assert.equal(rows.length, 1)
  assert.doesNotMatch(rows[0]?.row ?? '', new RegExp(own.clientSecret))
})

test('sealed anew, and still the same: the workspace has another data key', async () => {
  const sealed = async () =>
    (await sql<{ text: string }>`select client_secret as text from own_oauth_clients`.execute(deps.db)).rows[0]?.text
  const before = await sealed()
  await replaceDataKeys({ ...deps, masterKeys: masterKeysOf(deps.config) }, () => {})
  await resealCredentials(deps, () => {})
  const after = await sealed()
  assert.notEqual(after?.split('.')[1], before?.split('.')[1])
  await deps.caches.forget(deps.db, '*')
  assert.equal((await appFor(app, owner.workspaceId, deps)).auth.oauth2?.client_secret, own.clientSecret)
  await resealCredentials(deps, () => {})
  assert.equal(await sealed(), after)
})

test('the sign-in page is asked for with the own client', async () => {
  const person = openPerson(server)
  const { link } = await linkFor(server, acme, 'rotator', { tenant: 'petshop-ltd' })
  const { location } = await person.get(signInLink(await person.open(link)))
  assert.equal(new URL(location ?? '').searchParams.get('client_id'), own.clientId)
})

test('a connection is renewed with the client that it was made with, whatever the workspace uses by now', async () => {
  await set()
  const made = await connect()
  assert.ok('id' in made)
  for (const change of [() => set({ clientId: 'another', clientSecret: 'x' }), remove]) {
    await change()
    await server.advance(3600) // its token is over
    assert.equal(await call(made.id), '200')
  }
  assert.equal(await clientIdFor(), 'of-the-manifest')
  assert.equal(await findOwnClient(place, deps), undefined)
  assert.equal(await remove(), false)
})

test('a process that has not heard of the client yet renews with it all the same, never with another', async () => {
  await set()
  const made = await connect()
  assert.ok('id' in made)
  await deps.caches.forget(deps.db, 'own_oauth_clients')
  const stale = deps.caches.named<readonly never[]>('own_oauth_clients', { entriesMax: 10 })
  await stale.read(`${place.workspaceId}:${place.appId}`, async () => [])
  assert.equal(await clientIdFor(), 'of-the-manifest')
  await server.advance(3600)
  assert.equal(await call(made.id), '200')
  await deps.caches.forget(deps.db, 'own_oauth_clients')
  await assert.rejects(appFor(app, owner.workspaceId, deps, 'never-there'), /client never-there/)
})

test('a new secret of the same client is used at once, by old connections too', async () => {
  await set()
  const made = await connect()
  assert.ok('id' in made)
  await set({ ...own, clientSecret: 'mistyped' })
  assert.deepEqual(await connect(), { refusal: 'temporary' })
  await set()
  await server.advance(3600)
  assert.equal(await call(made.id), '200')
  assert.equal(
    (await sql`select from own_oauth_clients where client_id = ${own.clientId}`.execute(deps.db)).rows.length,
    1,
  )
})

test('a client that was removed is forgotten after an hour, unless a connection was made with it', async () => {
  await set({ clientId: 'unused', clientSecret: 'x' })
  await set()
  await forgetUnusedClients(deps)
  assert.ok((await clientsIn()).includes('unused'))
  await server.advance(3700)
  await forgetUnusedClients(deps)
  assert.deepEqual(await clientsIn(), [own.clientId])
  await remove()
  await server.advance(3700)
  await forgetUnusedClients(deps)
  assert.deepEqual(await clientsIn(), [own.clientId])
  await sql`delete from connections`.execute(deps.db)
  await forgetUnusedClients(deps)
  assert.deepEqual(await clientsIn(), [])
})

test('who connects again with the client of the manifest is renewed with that one', async () => {
  await set()
  const made = await connect()
  assert.ok('id' in made)
  const again = { owner, app, credentials: {}, title: 'R', reconnectId: made.id }
  await deps.db.transaction().execute((tx) => saveConnection(tx, again, deps))
  const { rows } = await sql`select from own_client_connections where connection_id = ${made.id}`.execute(deps.db)
  assert.equal(rows.length, 0)
})

test('refused: no client id, a line break, a template, too long', () => {
  const rows: [clientId: string, clientSecret: string, fields: string[]][] = [
    ['id', '', []],
    ['id', 's {} $%', []],
    ['', 's', ['clientId']],
    ['id\n', 's', ['clientId']],
    ['id', ' s', ['clientSecret']],
    ['id', 'a{{b}}', ['clientSecret']],
    ['x'.repeat(2_001), 'x'.repeat(2_001), ['clientId', 'clientSecret']],
  ]
  for (const [clientId, clientSecret, fields] of rows) {
    assert.deepEqual(Object.keys(ownClientMistakes({ clientId, clientSecret })), fields, `${clientId} ${clientSecret}`)
  }
})
