import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { sql } from 'kysely'
import { Webhook } from 'standardwebhooks'
import { startCast } from '../../../test/harness/cast.ts'
import { answerJson } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conformingCallback } from '../../../test/harness/shapes.ts'
import { sha256 } from '../../kernel/ids.ts'

const server = await startTestServer()
const { acme, call, tokenFor, connect, petshop } = await startCast(server)
const token = await tokenFor()
const authentication = await connect(token)
const { body: listed } = await call('/v2/actions?app=petshop', { token })
const action = listed.data.find(({ key }: { key: string }) => key === 'create_pet').id

type Heard = { headers: IncomingHttpHeaders; body: string }
type Receiver = { url: string; heard: Heard[]; answers: Array<(response: ServerResponse) => void> }

/** Acme's receiver of callbacks: answers 200, or as `answers` says. */
const receiver: Receiver = { url: '', heard: [], answers: [] }
const web = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  receiver.heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
  const answer = receiver.answers.shift()
  if (answer) answer(response)
  else response.end()
})
await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
receiver.url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/hooks/runs`
after(() => {
  web.closeAllConnections()
  web.close()
})

async function runWithCallback(path = ''): Promise<string> {
  receiver.heard.length = 0
  const data = { action, authentication, inputs: { name: 'Zoë' }, callback_url: receiver.url + path }
  return (await call('/v2/action-runs', { token, body: { data } })).body.data.id
}

async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const deadline = performance.now() + 20_000; performance.now() < deadline; ) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`never: ${what}`)
}

const deliveryOf = (id: string, status: string) =>
  until(`delivery ${status}`, async () => {
    const { rows } = await sql<{ attempts: number; secrets: string }>`
      select attempts, secrets from deliveries where webhook_id = ${`msg_${id}`} and status = ${status}`.execute(
      server.deps.db,
    )
    return rows[0]
  })
const answering =
  (status: number, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, headers).end()

test('a finished run calls back once, signed twice over the exact bytes of the body', async () => {
  const id = await runWithCallback()
  const { headers, body } = await until('callback', () => receiver.heard[0])
  conformingCallback(headers, JSON.parse(body))
  assert.deepEqual(JSON.parse(body), {
    data: { type: 'run', id, status: 'success', results: [{ id: 7, name: 'Zoë' }], errors: [] },
  })
  assert.equal(headers['webhook-id'], `msg_${id}`)
  new Webhook(acme.webhookSecret).verify(body, headers as Record<string, string>)
  const jwks = (await (await server.fetch('/.well-known/jwks.json')).json()) as JSONWebKeySet
  const { payload, protectedHeader } = await jwtVerify(
    String(headers['zapier-callback-signature']),
    createLocalJWKSet(jwks),
    { issuer: server.deps.publicUrl, audience: acme.clientId, subject: id, algorithms: ['RS256'] },
  )
  assert.equal(protectedHeader.alg, 'RS256')
  assert.equal(Number(payload.exp) - Number(payload.iat), 300)
  assert.equal(payload.body_sha256, sha256(body).toString('base64url'))
  assert.ok(payload.jti)
  await deliveryOf(id, 'delivered')
  assert.equal(receiver.heard.length, 1)
})

test('a run that ends as error calls back too', async () => {
  petshop.surprises.push((_, response) => answerJson(response, 422, { message: 'No.' }))
  await runWithCallback()
  const { body } = await until('callback', () => receiver.heard[0])
  const { status, results, errors } = JSON.parse(body).data
  assert.deepEqual([status, results, errors[0].code], ['error', [], 'user'])
})

test('5xx and a cut line are tried again, three times in all, each attempt with its own timestamp and token', async () => {
  receiver.answers.push(answering(500), (response) => response.destroy())
  const id = await runWithCallback()
  const delivery = await deliveryOf(id, 'delivered')
  assert.equal(delivery.attempts, 3)
  const [first, , third] = receiver.heard
  assert.equal(third?.headers['webhook-id'], first?.headers['webhook-id'])
  assert.equal(third?.body, first?.body)
  assert.notEqual(third?.headers['zapier-callback-signature'], first?.headers['zapier-callback-signature'])
  assert.ok(Number(third?.headers['webhook-timestamp']) >= Number(first?.headers['webhook-timestamp']) + 4)
  new Webhook(acme.webhookSecret).verify(third?.body ?? '', third?.headers as Record<string, string>)
})

test('after the third failure the delivery has failed; the run stays as it is', async () => {
  receiver.answers.push(answering(503), answering(503), answering(503))
  const id = await runWithCallback()
  assert.equal((await deliveryOf(id, 'failed')).attempts, 3)
  assert.equal((await call(`/v2/action-runs/${id}`, { token })).body.data.status, 'success')
})

for (const [title, answer] of [
  ['4xx', answering(404)],
  ['429', answering(429, { 'retry-after': '1' })],
  ['a redirect', answering(302, { location: 'http://127.0.0.1:1/' })],
] as const) {
  test(`${title} is never tried again and never followed`, async () => {
    receiver.answers.push(answer)
    const id = await runWithCallback()
    assert.equal((await deliveryOf(id, 'failed')).attempts, 1)
    assert.equal(receiver.heard.length, 1)
  })
}

test('the webhook secret does not stand in the row in the clear', async () => {
  const id = await runWithCallback()
  const { secrets } = await deliveryOf(id, 'delivered')
  assert.doesNotMatch(secrets, /whsec_/)
})

test('an attempt whose worker was lost is made again when its lease is over', async () => {
  const held: ServerResponse[] = []
  receiver.answers.push((response) => held.push(response))
  const id = await runWithCallback()
  await until('first attempt', () => held[0])
  await server.advance(61)
  await deliveryOf(id, 'delivered')
  assert.equal(receiver.heard.length, 2)
  held[0]?.end()
})
