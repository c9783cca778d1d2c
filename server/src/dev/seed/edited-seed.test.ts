// A seed that is given again: what it says anew is applied, what was changed by hand stays otherwise.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../../../test/harness/server.ts'
import { changeAccount, findPersonByEmail, verifyPassword } from '../../accounts/index.ts'
import {
  changeClient,
  findApiKey,
  findClient,
  listApiKeys,
  registrationSchema,
  revokeApiKey,
} from '../../clients/index.ts'
import { describeUsers } from '../credentials/describe-users.ts'
import { applySeeds } from './apply-seeds.ts'
import { keepSeeds } from './keep-seeds.ts'
import { listSeeds } from './store.ts'

const { deps } = await startTestServer()
const crm = (redirectUri: string) =>
  registrationSchema.parse({
    key: 'crm',
    kind: 'workflow',
    name: 'CRM',
    client_id: '1234',
    client_secret: 's3cret',
    redirect_uris: [redirectUri],
  })

async function seed(redirectUri: string): Promise<readonly string[] | undefined> {
  const edited = await keepSeeds(
    [
      {
        source: '/seed.yaml',
        seed: { users: [], apps: [], clients: [crm(redirectUri)], zap_templates: [], promotions: [] },
      },
    ],
    deps,
  )
  await applySeeds(deps, edited)
  return (await findClient('1234', deps))?.redirect_uris
}

test('the same seed again leaves what was changed by hand; an edited one is applied', async () => {
  assert.deepEqual(await seed('https://crm.test/a'), ['https://crm.test/a'])
  await changeClient({ ...crm('https://crm.test/by-hand'), client_id: '1234' }, deps)
  assert.deepEqual(await seed('https://crm.test/a'), ['https://crm.test/by-hand'])
  assert.deepEqual(await seed('https://crm.test/b'), ['https://crm.test/b'])
})

const EMAIL = 'dana@example.test'

async function seedUser(source: string, password: string, api_key: string): Promise<number> {
  const users = [{ email: EMAIL, password, first_name: 'Dana', api_key }]
  const edited = await keepSeeds(
    [{ source, seed: { users, apps: [], clients: [], zap_templates: [], promotions: [] } }],
    deps,
  )
  await applySeeds(deps, edited)
  const person = await findPersonByEmail(deps.db, EMAIL)
  assert.ok(person?.isEmailConfirmed)
  return person.userId
}
const signsIn = async (password: string) => (await verifyPassword(EMAIL, password, deps)) !== undefined
const described = async () => (await describeUsers(await listSeeds(deps), deps))[0]

test('a user of a seed has the password and the API key that it gives; twice changes nothing', async () => {
  const userId = await seedUser('/users.yaml', 'dev-password', 'sk-dev-1')
  assert.ok(await signsIn('dev-password'))
  assert.equal((await findApiKey('sk-dev-1', deps))?.userId, userId)
  assert.equal(await seedUser('/users.yaml', 'dev-password', 'sk-dev-1'), userId)
  assert.equal((await listApiKeys(deps.db, userId)).length, 1)
  assert.deepEqual(await described(), { email: EMAIL, password: 'dev-password', api_key: 'sk-dev-1', user_id: userId })
})

test('what the person changed stays and is null in dev.json, until the seed says something new', async () => {
  const userId = await seedUser('/users.yaml', 'dev-password', 'sk-dev-1')
  await deps.db.transaction().execute((tx) => changeAccount(tx, userId, { password: 'my own password' }, deps))
  const [key] = await listApiKeys(deps.db, userId)
  await deps.db.transaction().execute((tx) => revokeApiKey(tx, key?.id ?? 0, userId, deps))
  await seedUser('/users.yaml', 'dev-password', 'sk-dev-1')
  assert.deepEqual([await signsIn('my own password'), await signsIn('dev-password')], [true, false])
  assert.equal(await findApiKey('sk-dev-1', deps), undefined)
  assert.deepEqual(await described(), { email: EMAIL, password: null, api_key: null, user_id: userId })

  await seedUser('/users.yaml', 'another password', 'sk-dev-2')
  assert.deepEqual([await signsIn('my own password'), await signsIn('another password')], [false, true])
  assert.equal((await findApiKey('sk-dev-2', deps))?.userId, userId)
  assert.deepEqual(await described(), {
    email: EMAIL,
    password: 'another password',
    api_key: 'sk-dev-2',
    user_id: userId,
  })
})

test('of two seeds that name an address the later one counts, and both keys serve', async () => {
  const userId = await seedUser('/later.yaml', 'a later password', 'sk-dev-3')
  assert.ok(await signsIn('a later password'))
  assert.equal((await findApiKey('sk-dev-2', deps))?.userId, userId)
  assert.equal((await findApiKey('sk-dev-3', deps))?.userId, userId)
  assert.deepEqual(await described(), {
    email: EMAIL,
    password: 'a later password',
    api_key: 'sk-dev-3',
    user_id: userId,
  })
})
