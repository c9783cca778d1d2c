// The door of all grants: bodies, and how a client proves itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  allow,
  type Redemption,
  redeem,
  startClient,
  type TestClient,
  writtenOf,
} from '../../../test/harness/grants.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { recentAttempts } from '../client-attempts.ts'

const server = await startTestServer()
const SECRET = 's3cret: 100% + ü'
const crm = await startClient(server, 'crm+1', { client_secret: SECRET })
const bot = await startClient(server, 'bot', { kind: 'ai_actions', public: true })
const FORM = 'application/x-www-form-urlencoded'

type Fields = Record<string, string>
type Body = { type: string; encode(fields: Fields): string }

const encoded = (fields: Fields) => new URLSearchParams(fields).toString()
const BOUNDARY = 'XX-boundary'
const bodies: Record<string, Body> = {
  urlencoded: { type: FORM, encode: encoded },
  'urlencoded with a charset': { type: `${FORM}; charset=UTF-8`, encode: encoded },
  multipart: {
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    encode: (fields) =>
      Object.entries(fields)
        .map(([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
        .join('') + `--${BOUNDARY}--\r\n`,
  },
  'urlencoded that calls itself multipart': { type: 'multipart/form-data', encode: encoded },
  JSON: { type: 'application/json', encode: (fields) => JSON.stringify(fields) },
}

const basic = (id: string, secret: string) => {
  const user = (text: string) => encodeURIComponent(text).replaceAll('%20', '+') // RFC 6749 §2.3.1
  return { authorization: `Basic ${Buffer.from(`${user(id)}:${user(secret)}`).toString('base64')}` }
}
const inBody = { client_id: crm.client_id, client_secret: SECRET }
const proofs: Record<string, { headers?: Record<string, string>; fields?: Fields }> = {
  Basic: { headers: basic(crm.client_id, SECRET) },
  'the body': { fields: inBody },
  'Basic and the same in the body': { headers: basic(crm.client_id, SECRET), fields: inBody },
}

async function post(body: Body, fields: Fields, headers: Record<string, string> = {}, path = '/oauth/token') {
  const answer = await server.fetch(path, {
    method: 'POST',
    headers: { 'content-type': body.type, ...headers },
    body: body.encode(fields),
  })
  return { status: answer.status, body: (await answer.json()) as { error?: string; access_token?: string } }
}

const fieldsOf = (redemption: Redemption) => ({ grant_type: 'authorization_code', ...redemption })

for (const [name, body] of Object.entries(bodies)) {
  for (const [how, { headers, fields }] of Object.entries(proofs)) {
    test(`200: a body that is ${name}, the client by ${how}, in both slash forms`, async () => {
      for (const path of ['/oauth/token', '/oauth/token/']) {
        const given = { ...fieldsOf(await allow(server, crm)), empty: '', ...fields }
        assert.equal((await post(body, given, headers, path)).status, 200)
      }
    })
  }
  test(`200: a body that is ${name}, of a public client by its id alone`, async () => {
    const given = { ...fieldsOf(await allow(server, bot)), client_id: bot.client_id }
    assert.equal((await post(body, given)).status, 200)
  })
}

const urlencoded = bodies.urlencoded as Body
const refused: Array<[status: number, error: string, why: string, headers: Fields, fields: Fields, path?: string]> = [
  [401, 'invalid_client', 'nobody', {}, {}],
  [401, 'invalid_client', 'a wrong secret by Basic', basic(crm.client_id, 'wrong'), {}],
  [
    401,
    'invalid_client',
    'Basic, and another secret in the body',
    basic(crm.client_id, SECRET),
    { client_secret: 'x' },
  ],
  [401, 'invalid_client', 'Basic, and another client in the body', basic(crm.client_id, SECRET), { client_id: 'bot' }],
  [401, 'invalid_client', 'Bearer instead of Basic', { authorization: 'Bearer abc' }, inBody],
  [401, 'invalid_client', 'an empty secret', {}, { client_id: crm.client_id, client_secret: '' }],
  [400, 'invalid_request', 'a parameter in the URL', {}, inBody, '/oauth/token?client_id=x'],
]

for (const [status, error, why, headers, fields, path] of refused) {
  test(`${status} ${error}: ${why}; nothing is written and the code still serves`, async () => {
    const redemption = await allow(server, crm)
    const before = await writtenOf(server)
    const answer = await post(urlencoded, { ...fieldsOf(redemption), ...fields }, headers, path)
    assert.deepEqual([answer.status, answer.body.error], [status, error])
    assert.equal(await writtenOf(server), before)
    assert.equal((await redeem(server, crm, redemption)).status, 200)
  })
}

test('400 invalid_request: a parameter that comes twice, though it says the same', async () => {
  const redemption = await allow(server, crm)
  const twice = { type: FORM, encode: (fields: Fields) => `${encoded(fields)}&code=${redemption.code}` }
  assert.equal((await post(twice, { ...fieldsOf(redemption), ...inBody })).body.error, 'invalid_request')
  assert.equal((await redeem(server, crm, redemption)).status, 200)
})

test('405 with Allow: any other method', async () => {
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const answer = await server.fetch('/oauth/token/', { method })
    assert.equal(answer.status, 405)
    assert.match(answer.headers.get('allow') ?? '', /^POST\b/)
  }
})

test('401 everywhere within a second: the secret of a client that got another', async () => {
  const second = await startTestServer({ databaseUrl: server.databaseUrl })
  const client: TestClient = await startClient(server, 'renewed')
  const status = async () => (await redeem(second, client, await allow(server, client))).status
  assert.equal(await status(), 200)
  await sql`update clients set secret_hash = '\\x00' where client_id = 'renewed'`.execute(server.deps.db)
  await poll(async () => (await status()) === 401, 1_500)
})

test('tries are kept for whoever sets the client up: what failed and why, nothing secret', async () => {
  const lab = await startClient(server, 'lab')
  const redemption = await allow(server, lab)
  await redeem(server, lab, redemption, { client_secret: 'wrong' })
  await post(urlencoded, { ...fieldsOf(redemption) }, basic('lab', 'wrong'))
  await redeem(server, lab, redemption, { redirect_uri: 'https://crm.test/else' })
  await redeem(server, lab, redemption, { redirect_uri: '' })
  await redeem(server, lab, redemption)
  const attempts = () => recentAttempts(server.deps.db, 'lab')
  await poll(async () => (await attempts()).length === 5, 5_000)
  assert.deepEqual(
    (await attempts()).map(({ outcome, parameter }) => [outcome, parameter]),
    [
      ['ok', null],
      ['invalid_request', 'redirect_uri'],
      ['invalid_grant', 'redirect_uri'],
      ['invalid_client', null],
      ['invalid_client', null],
    ],
  )
  const text = JSON.stringify(await attempts())
  assert.ok(text.includes('https://crm.test/else') && text.includes('wrong redirect uri'))
  for (const secret of [redemption.code, lab.secret ?? '', '"wrong"']) assert.ok(!text.includes(secret))
})

test('a try is kept also while somebody names hundreds of clients that nobody registered', async () => {
  const lab = await startClient(server, 'lab2')
  const redemption = await allow(server, lab)
  const names = Array.from({ length: 210 }, (_, i) => `nobody${i}`)
  const attempts = () => recentAttempts(server.deps.db, 'lab2')
  const { status } = await redeem(server, lab, redemption, { redirect_uri: 'https://crm.test/else' })
  assert.equal(status, 400)
  await poll(async () => (await attempts()).length === 1, 5_000) // and the next second begins
  await Promise.all(names.map((name) => post(urlencoded, { grant_type: 'refresh_token' }, basic(name, 'wrong'))))
  assert.equal((await redeem(server, lab, redemption)).status, 200)
  await poll(async () => (await attempts()).length === 2, 5_000)
  await sql`delete from limit_counts`.execute(server.deps.db)
})
