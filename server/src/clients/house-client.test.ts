import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../../test/harness/server.ts'
import {
  changeOwner,
  changeSettings,
  deleteClient,
  findClient,
  houseClient,
  isHouseClient,
  listClients,
  openToPerson,
  regenerateSecret,
  registrationSchema,
} from './index.ts'

const server = await startTestServer()
const { deps } = server
const deed = { clientId: 'wayleave', actor: 'test' }

test('the house client is made at its first use, by several at once, and is the same from then on', async () => {
  assert.equal(await findClient('wayleave', deps), undefined)
  const made = await Promise.all([1, 2, 3].map(() => houseClient(deps.db, deps)))
  assert.deepEqual(await findClient('wayleave', deps), made[0])
  assert.deepEqual(made[1], made[0])
  assert.ok(made[2] && isHouseClient(made[2]))
})

test('400 and 401: the house client proves itself nowhere and asks nobody', async () => {
  await houseClient(deps.db, deps)
  const authorize = '/oauth/authorize?client_id=wayleave&response_type=code&scope=zap&redirect_uri='
  const asked = await server.fetch(`${authorize}${encodeURIComponent(`${deps.publicUrl}/connections`)}`)
  assert.equal(asked.status, 400)
  for (const secret of ['', '&client_secret=', '&client_secret=null']) {
    const body = new URLSearchParams(`grant_type=client_credentials&client_id=wayleave${secret}`)
    const answer = await server.fetch('/oauth/token', { method: 'POST', body })
    assert.equal(answer.status, 401)
    assert.equal(((await answer.json()) as { error: string }).error, 'invalid_client')
  }
})

test('nobody lists, owns, changes or deletes the house client, or registers another in its place', async () => {
  await houseClient(deps.db, deps)
  assert.deepEqual(await listClients(deps), [])
  const outcomes = await deps.db
    .transaction()
    .execute(async (tx) => [
      (await regenerateSecret(tx, deed, deps)).kind,
      (await changeSettings(tx, deed, { redirect_uris: ['https://acme.test/'] }, deps)).kind,
      await deleteClient(tx, deed, deps),
      await changeOwner(tx, 'wayleave', 1),
    ])
  assert.deepEqual(outcomes, ['unknown', 'unknown', 'unknown', false])
  const registration = { kind: 'workflow', key: 'w', name: 'W', client_id: 'wayleave' }
  assert.equal(registrationSchema.safeParse(registration).success, false)
  assert.equal(registrationSchema.safeParse({ ...registration, client_id: 'wayleave2' }).success, true)
})

test('a person may connect the apps of everybody and his own, not those of somebody else', () => {
  const apps = [{ owner_user_id: null }, { owner_user_id: 1 }, { owner_user_id: 2 }]
  assert.deepEqual(openToPerson(apps, 1), [{ owner_user_id: null }, { owner_user_id: 1 }])
})
