// PostgreSQL is killed under a running server and started again at the same place.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrate, notify } from '../../src/kernel/db/index.ts'
import { deliverLater, listDeliveries } from '../../src/kernel/deliver/index.ts'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../../src/kernel/embedded-postgres/index.ts'
import { isDatabaseAway } from '../../src/kernel/http/failures.ts'
import { atEnd } from '../harness/database.ts'
import { startPartner, tokenFor } from '../harness/partner.ts'
import { poll } from '../harness/poll.ts'
import { startTestServer } from '../harness/server.ts'

const folder = await mkdtemp(join(tmpdir(), 'wayleave-killed-'))
await chmod(folder, 0o755) // as root the server is another user
const settings = { log_min_messages: 'fatal' }
let postgres = await startEmbeddedPostgres(folder, { settings })
atEnd(async () => {
  await postgres.stop()
  await removeEmbeddedPostgres(folder)
})
await migrate(postgres.url)
const server = await startTestServer({ databaseUrl: postgres.url })
const { deps } = server
const acme = await startPartner(server)
const authorization = `Bearer ${await tokenFor(server, acme)}`

test('503 with Retry-After while PostgreSQL is gone; pool, LISTEN, queue and tick go on when it is back', async () => {
  const open = deps.db.transaction().execute(async (tx) => {
    await sql`select 1`.execute(tx)
    await killPostgres()
    await sql`select 1`.execute(tx)
  })
  await assert.rejects(open, isDatabaseAway)
  assert.deepEqual(await statuses(), [503, 503, 503])
  const told = await server.fetch('/hooks/catch/any', { method: 'POST', body: '{}' }) // nothing that comes now is lost
  assert.deepEqual([told.status, told.headers.get('retry-after')], [503, '5'])
  postgres = await startEmbeddedPostgres(folder, { settings: { ...settings, port: new URL(postgres.url).port } })
  await poll(async () => (await statuses()).every((status) => status < 400), 20_000)
  await poll(hearsNews, 20_000)
  await poll(async () => (await deliver('msg_1')) === 'delivered', 20_000)
})

async function killPostgres(): Promise<void> {
  process.kill(postgres.pid, 'SIGKILL')
  await postgres.stop() // lets go of the folder
}

/** Of an API call with a cached token, of a token request, and of /readyz; a 503 says when to come back. */
async function statuses(): Promise<number[]> {
  const jwt = await acme.sign('dana', 'petshop-ltd')
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    client_id: acme.clientId,
    client_secret: acme.clientSecret,
    subject_token: jwt,
    subject_token_type: 'urn:ietf:params:oauth:token-type:external-jwt',
  })
  const answers = [
    await server.fetch('/v2/apps', { headers: { authorization } }),
    await server.fetch('/oauth/token', { method: 'POST', body: form }),
  ]
  for (const { status, headers } of answers) {
    if (status >= 400) assert.deepEqual([status, /^\d+$/.test(headers.get('retry-after') ?? '')], [503, true])
  }
  return [...answers.map(({ status }) => status), (await server.fetch('/readyz')).status]
}

async function hearsNews(): Promise<boolean> {
  let isHeard = false
  await deps.listener.on('news', () => {
    isHeard = true
  })
  await notify(deps.db, 'news')
  await poll(() => isHeard, 1_000).catch(() => {})
  return isHeard
}

/** Delivers something, and gives how that stands when it has ended. */
async function deliver(webhookId: string): Promise<string | undefined> {
  const receiver = createServer((_request, response) => response.writeHead(204).end()).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const made = { webhookId, url, body: '{}', secrets: [], retrySeconds: [] }
  await deps.db.transaction().execute((tx) => deliverLater(tx, made, deps))
  const state = async () => (await listDeliveries(deps.db, webhookId))[0]?.status
  await poll(async () => (await state()) !== 'pending', 10_000).finally(() => receiver.close())
  return state()
}
