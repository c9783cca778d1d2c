// Two processes, one partner, and a JWKS URL that answers when the test lets it.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { JWK } from 'jose'
import { atEnd } from '../../test/harness/database.ts'
import { exchange, newKey, type PartnerKeyPair, startPartner, type TestPartner } from '../../test/harness/partner.ts'
import { startTestServer, type TestServer } from '../../test/harness/server.ts'
import { changeClient, registrationSchema } from './index.ts'

const server = await startTestServer()
const other = await startTestServer({ databaseUrl: server.databaseUrl })

type SlowJwks = { url: string; keys: JWK[]; status: number; gate: PromiseWithResolvers<void>; asked: number }

async function startSlowJwks(...keys: JWK[]): Promise<SlowJwks> {
  const open = Promise.withResolvers<void>()
  open.resolve()
  const jwks: SlowJwks = { url: '', keys, status: 200, gate: open, asked: 0 }
  const http = createServer(async (_request, response) => {
    jwks.asked++
    await jwks.gate.promise
    response.writeHead(jwks.status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: jwks.keys }))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    http.close()
    http.closeAllConnections()
  })
  jwks.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/jwks.json`
  return jwks
}

async function untilAsked(jwks: SlowJwks, times: number): Promise<void> {
  const until = performance.now() + 10_000
  while (jwks.asked < times) {
    assert.ok(performance.now() < until, 'nobody asks the JWKS URL')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const present = async (on: TestServer, partner: TestPartner, key: PartnerKeyPair) =>
  exchange(on, partner, await partner.sign('dana', 'petshop-ltd', {}, {}, key))

/** A partner whose key both processes know; the fetch for its next key is under way, asked for by the first process. */
async function midRotation(name: string) {
  const [old, next] = [await newKey('old'), await newKey('next')]
  const jwks = await startSlowJwks(old.publicJwk)
  const partner = await startPartner(server, name, { jwks_url: jwks.url })
  for (const on of [server, other]) assert.equal((await present(on, partner, old)).status, 200)
  await server.advance(31)
  jwks.keys = [old.publicJwk, next.publicJwk]
  jwks.gate = Promise.withResolvers()
  const asked = jwks.asked
  const first = present(server, partner, next)
  await untilAsked(jwks, asked + 1)
  const second = present(other, partner, next)
  // The key of before is taken at once meanwhile; and as it was sent later, the other JWT is being looked at by now.
  for (const on of [server, other]) assert.equal((await present(on, partner, old)).status, 200)
  return { jwks, first, second, asked }
}

test('200: the first JWT of a rotated key, on a process that waits for what another one is fetching', async () => {
  const { jwks, first, second, asked } = await midRotation('rotating')
  jwks.gate.resolve()
  assert.deepEqual([(await first).status, (await second).status], [200, 200])
  assert.equal(jwks.asked, asked + 1)
})

test('503 with Retry-After on both when that fetch fails: a key that nobody could ask for may be good', async () => {
  const { jwks, first, second, asked } = await midRotation('failing')
  jwks.status = 500
  jwks.gate.resolve()
  assert.equal((await first).status, 503)
  await server.advance(6) // the fetch of another process is not waited for any longer
  const answer = await second
  assert.equal(answer.status, 503)
  assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
  assert.equal(jwks.asked, asked + 1)
})

test('keys of the URL that a partner has left are not kept as those of its new one', async () => {
  const [old, next] = [await newKey('same'), await newKey('same')]
  const left = await startSlowJwks(old.publicJwk)
  left.gate = Promise.withResolvers()
  const partner = await startPartner(server, 'mover', { jwks_url: left.url })
  const late = present(server, partner, old)
  await untilAsked(left, 1)
  const { issuer, audience, clientId: client_id } = partner
  const { url: jwks_url } = await startSlowJwks(next.publicJwk)
  const moved = { key: 'mover', kind: 'embed', name: 'Mover', tenant_claim: 'org_id', issuer, audience, jwks_url }
  await changeClient({ ...registrationSchema.parse(moved), client_id }, server.deps)
  assert.equal((await present(server, partner, next)).status, 200)
  left.gate.resolve()
  await late
  const restarted = await startTestServer({ databaseUrl: server.databaseUrl })
  assert.equal((await present(restarted, partner, old)).status, 400)
  assert.equal((await present(restarted, partner, next)).status, 200)
})
