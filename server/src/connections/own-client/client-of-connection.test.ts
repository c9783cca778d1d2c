// Which OAuth client renews a connection, once its app has other versions.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publishApp, vetclinic } from '../../../test/harness/connect-apps.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { provisionPartnerUser } from '../../accounts/index.ts'
import { saveConnection } from '../save-connection.ts'
import { appForConnection } from './index.ts'

const server = await startTestServer()
const { deps } = server
await startPartner(server)
const who = await provisionPartnerUser({ partner: 'acme', tenant: 'north', user: 'dana' }, deps)
const owner = { clientId: 'acme', ...who }
const manifest = vetclinic('http://127.0.0.1:1')

function publish(version: string, clientId: string, secret: string) {
  const text = manifest
    .replace('version: 1.0.0', `version: ${version}`)
    .replace('vetclinic-client', clientId)
    .replace('vetclinic-secret', secret)
  return publishApp(server, text)
}

test('a higher version mends the secret of who is connected; a version with another client leaves him his own', async () => {
  const first = await publish('1.0.0', 'one', 'wrong')
  const made = { owner, app: first, credentials: { access_token: 'a', refresh_token: 'r' }, title: 'North' }
  const id = await deps.db.transaction().execute((tx) => saveConnection(tx, made, deps))
  const client = async (app: typeof first) => {
    const { oauth2 } = (await appForConnection(app, { id, workspace_id: owner.workspaceId }, deps)).auth
    return [oauth2?.client_id, oauth2?.client_secret]
  }
  assert.deepEqual(await client(first), ['one', 'wrong'])
  const mended = await publish('1.0.1', 'one', 'right')
  assert.deepEqual(await client(first), ['one', 'right'], 'as the refresh ahead of time asks')
  assert.deepEqual(await client(mended), ['one', 'right'], 'as a run asks')
  const other = await publish('2.0.0', 'two', 'another')
  for (const app of [first, mended, other]) assert.deepEqual(await client(app), ['one', 'wrong'], app.version)
})
