// What becomes of a client after its registration, on two processes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../test/harness/cast.ts'
import { poll } from '../../test/harness/poll.ts'
import { startTestServer, type TestServer } from '../../test/harness/server.ts'
import {
  authenticateClient,
  changeSettings,
  deleteClient,
  findClient,
  regenerateSecret,
  registerClient,
  registrationSchema,
} from './index.ts'

const one = await startTestServer()
const two = await startTestServer({ databaseUrl: one.databaseUrl })
const { deps } = one
const cast = await startCast(one)

const isAccepted = (server: TestServer, client_id: string, client_secret: string) =>
  authenticateClient(null, { client_id, client_secret }, server.deps).then(
    () => true,
    () => false,
  )
const within = <T>(work: (tx: Parameters<typeof deleteClient>[0]) => Promise<T>) => deps.db.transaction().execute(work)
const deed = (clientId: string) => ({ clientId, actor: 'dana@example.test' })
const crm = (more: object = {}) =>
  registrationSchema.parse({ key: 'crm', kind: 'workflow', name: 'CRM', client_secret: 'first', ...more })

async function deeds(clientId: string): Promise<string[]> {
  const { rows } = await sql<{ action: string }>`
    select action from audit_log where subject = ${clientId} and actor = 'dana@example.test' order by id`.execute(
    deps.db,
  )
  return rows.map(({ action }) => action)
}

test('a regenerated secret ends the old one on every process, and is written down', async () => {
  await registerClient(crm({ client_id: 'crm-1' }), deps)
  assert.ok((await isAccepted(one, 'crm-1', 'first')) && (await isAccepted(two, 'crm-1', 'first')))
  const made = await within((tx) => regenerateSecret(tx, deed('crm-1'), deps))
  assert.ok(made.kind === 'changed')
  assert.match(made.client_secret, /^\w{43}$/)
  assert.equal(await isAccepted(one, 'crm-1', 'first'), false)
  await poll(async () => !(await isAccepted(two, 'crm-1', 'first')), 1_000)
  assert.ok(
    (await isAccepted(one, 'crm-1', made.client_secret)) && (await isAccepted(two, 'crm-1', made.client_secret)),
  )
  assert.deepEqual(await deeds('crm-1'), ['client.secret_regenerated'])
})

test('a public client has no secret to regenerate, an unknown one neither', async () => {
  await registerClient(registrationSchema.parse({ key: 'a', kind: 'ai_actions', name: 'A', client_id: 'public' }), deps)
  assert.deepEqual(await within((tx) => regenerateSecret(tx, deed('public'), deps)), { kind: 'public' })
  assert.deepEqual(await within((tx) => regenerateSecret(tx, deed('nobody'), deps)), { kind: 'unknown' })
  assert.deepEqual(await deeds('public'), [])
})

test('settings: what is named changes on every process, the rest stays; what cannot be changes nothing', async () => {
  await registerClient(
    crm({ client_id: 'crm-2', redirect_uris: ['https://crm.test/a'], scopes: ['zap'], app: 'shop' }),
    deps,
  )
  assert.equal((await findClient('crm-2', two.deps))?.name, 'CRM')
  const settings = { name: 'Acme CRM', redirect_uris: ['https://crm.test/b'], app: undefined, retry_window_seconds: 30 }
  const change = await within((tx) => changeSettings(tx, deed('crm-2'), settings, deps))
  assert.ok(change.kind === 'changed')
  const changed = await findClient('crm-2', deps)
  assert.deepEqual(change.client, changed)
  assert.deepEqual(
    [changed?.name, changed?.redirect_uris, changed?.scopes, changed?.app_key, changed?.retry_window_seconds],
    ['Acme CRM', ['https://crm.test/b'], ['zap'], null, 30],
  )
  await poll(async () => (await findClient('crm-2', two.deps))?.name === 'Acme CRM', 1_000)
  assert.ok(await isAccepted(one, 'crm-2', 'first'))

  const wrong = { name: 'X', redirect_uris: ['http://crm.test/plain'], issuer: 'no partner', scopes: ['fly'] }
  const refused = await within((tx) => changeSettings(tx, deed('crm-2'), wrong, deps))
  assert.ok(refused.kind === 'refused' && refused.issues.length > 0)
  assert.deepEqual(await findClient('crm-2', deps), changed)
  assert.deepEqual(await deeds('crm-2'), ['client.changed'])
})

test('settings of a partner leave its looks and its secrets alone', async () => {
  const partner = await cast.registerPartner('looks')
  await sql`update partners set logo = '/brand/x.svg', theme = 'dark' where client_id = 'looks'`.execute(deps.db)
  const settings = { jwks_url: 'https://looks.test/jwks.json', label_claim: undefined }
  await within((tx) => changeSettings(tx, deed('looks'), settings, deps))
  const found = (await findClient('looks', deps))?.partner
  assert.deepEqual([found?.jwks_url, found?.label_claim], ['https://looks.test/jwks.json', null])
  assert.deepEqual([found?.logo, found?.theme, found?.tenant_claim], ['/brand/x.svg', 'dark', 'org_id'])
  assert.ok(await isAccepted(one, 'looks', partner.clientSecret))
})

test('401: tokens of a deleted client, on every process', async () => {
  const partner = await cast.registerPartner('gone')
  const token = await cast.tokenFor('dana', { partner })
  const ask = (server: TestServer) =>
    server.fetch('/v2/whitelabel/apps', { headers: { authorization: `Bearer ${token}` } })
  assert.deepEqual([(await ask(one)).status, (await ask(two)).status], [200, 200])
  assert.equal(await within((tx) => deleteClient(tx, deed('gone'), deps)), 'deleted')
  assert.equal((await ask(one)).status, 401)
  await poll(async () => (await ask(two)).status === 401, 1_000)
  assert.equal(await isAccepted(one, 'gone', partner.clientSecret), false)
  assert.equal(await within((tx) => deleteClient(tx, deed('gone'), deps)), 'unknown')
  assert.deepEqual(await deeds('gone'), ['client.deleted'])
})

test('a client that people have connections through is not deleted, and nothing of it is lost', async () => {
  const partner = await cast.registerPartner('used')
  const token = await cast.tokenFor('dana', { partner })
  await cast.connect(token)
  assert.equal(await within((tx) => deleteClient(tx, deed('used'), deps)), 'in_use')
  assert.ok(await isAccepted(one, 'used', partner.clientSecret))
  assert.equal((await cast.call('/v2/whitelabel/apps', { token })).status, 200)
  assert.deepEqual(await deeds('used'), [])
})
