import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFor, openPerson } from '../../../test/harness/connect.ts'
import { publishApp, vetclinic } from '../../../test/harness/connect-apps.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { wipeOver } from './store.ts'

const server = await startTestServer()
const acme = await startPartner(server)
await publishApp(server, vetclinic('http://127.0.0.1:9901'))

test('what was entered is sealed, stays while the session is open, and is gone once its time is over', async () => {
  const dana = openPerson(server)
  const { link, sessionId } = await linkFor(server, acme, 'vetclinic')
  await dana.submit(await dana.open(link), { subdomain: 'north', region: 'eu' })
  const kept = async () => {
    await wipeOver(server.deps.db, server.deps.clock.now())
    const { rows } = await server.deps.pool.query('select status, auth_fields from connect_sessions where id = $1', [
      sessionId,
    ])
    return rows[0]
  }
  assert.match((await kept()).auth_fields, /^v1\./)
  await server.advance(30 * 60 + 1)
  assert.deepEqual(await kept(), { status: 'expired', auth_fields: null })
})
