import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { atEnd } from '../../../test/harness/database.ts'
import { publishScripted } from '../../../test/harness/scripted.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const { call, tokenFor, connect } = await startCast(server)
const token = await tokenFor()

// Desk: a help desk that takes its token in a header of its own, and says how it fares by statuses of its own.
type Seen = { method: string; path: string; headers: NodeJS.Dict<string | string[]>; body: string }
const seen: Seen[] = []
let refreshes = 0
let valid = 'tok-first-1'
const desk = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method = '', url = '', headers } = request
  const body = Buffer.concat(chunks).toString()
  seen.push({ method, path: url, headers, body })
  const answer = (status: number, value: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (url.startsWith('/token')) {
    refreshes += 1
    valid = `tok-renewed-${refreshes}`
    return answer(200, { access_token: valid, refresh_token: 'ref-secret-1' })
  }
  if (url.startsWith('/gone')) return answer(410, { message: 'The desk moved.' })
  if (url.startsWith('/cut')) return request.socket.destroy()
  if (headers['x-desk-token'] !== valid) return answer(403, { why: 'stale' })
  if (method === 'POST') return answer(201, { ticket: { id: 9, ...JSON.parse(body || '{}') } })
  if (url.startsWith('/fields')) return answer(200, [{ key: 'floor', type: 'int', help_text: 'Which?' }])
  answer(200, { tickets: [{ id: 1, query: url }] })
})
await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve))
atEnd(async () => {
  desk.closeAllConnections()
  await new Promise((resolve) => desk.close(resolve))
})
const host = `127.0.0.1:${(desk.address() as AddressInfo).port}`
const url = `http://${host}`

const SCRIPT = `
var moved = function (request, bundle) {
  delete request.headers.Authorization
  request.headers['X-Desk-Token'] = bundle.auth_fields.access_token
  return request
}
// Desk says 403 where others say 401.
var read = function (bundle, member) {
  if (bundle.response.status_code === 403) bundle.response.status_code = 401
  return z.JSON.parse(bundle.response.content)[member]
}
var Zap = {
  list_pre_read_resource: function (bundle) {
    console.log('asking with', bundle.auth_fields.access_token, 'for', bundle.search_fields.word)
    bundle.request.params.lang = 'en'
    return moved(bundle.request, bundle)
  },
  list_post_read_resource: function (bundle) { return read(bundle, 'tickets') },
  create_pre_write: function (bundle) {
    bundle.request.data = JSON.stringify({ title: bundle.action_fields.title.toUpperCase(), raw: bundle.action_fields_raw.title })
    return moved(bundle.request, bundle)
  },
  create_post_write: function (bundle) { return read(bundle, 'ticket') },
  throwing_pre_search: function (bundle) { return moved(bundle.request, bundle) },
  throwing_post_search: function (bundle) {
    if (bundle.response.status_code === 403) throw new RefreshTokenException('stale')
    return [{ by: 'post' }]
  },
  whole_write: function (bundle) {
    var answer = z.request({ method: 'POST', url: bundle.request.url || '${url}/whole', headers: { 'X-Desk-Token': bundle.auth_fields.access_token }, data: '{"a":1}' })
    if (answer.status_code === 403) throw new RefreshTokenException('stale')
    return { made: z.JSON.parse(answer.content).ticket.a, status: answer.status_code }
  },
  cut_write: function () {
    try { z.request({ method: 'POST', url: '${url}/cut', data: 'x' }) } catch (error) { throw new RefreshTokenException('again!') }
  },
  elsewhere_pre_search: function (bundle) { bundle.request.url = 'http://127.0.0.1:1/steal'; return bundle.request },
  elsewhere_all_search: function () { return z.request('http://127.0.0.1:1/steal') },
  gone_post_search: function (bundle) { return z.JSON.parse(bundle.response.content).nothing.there },
  gone_quiet_post_search: function (bundle) { bundle.response.status_code = 200; return [{ moved: true }] },
  loop_pre_search: function () { for (;;) {} },
  plain_pre_search: function () { throw new Error('Oops.') },
  error_search: function () { throw new ErrorException('No desk of that name.') },
  halted_search: function () { throw new HaltedException('Nothing to do.') },
  stop_pre_write: function () { throw new StopRequestException('Not today.') },
  end_search: function () { throw new ExpiredAuthException('Your reason.') },
  stubborn_search: function () { throw new RefreshTokenException('Still stale.') },
  create_custom_action_fields: function (bundle) {
    return [{ key: 'floor', type: 'int', label: 'Floor of ' + bundle.action_fields.title, help_text: 'Which?', choices: { 1: 'First' } }]
  },
  create_custom_action_result_fields: function () { return [{ key: 'id', label: 'Number' }, { key: 'mood' }] },
  fresh_poll: function (bundle) { return [{ id: 5, of: bundle.trigger_fields.desk }] },
}`

const operation = (key: string, kind: string, request = '') =>
  `  ${key}: { kind: ${kind}, name: ${key}, description: ${key}.${request ? `, request: ${request}` : ''} }`
const search = `{ method: GET, url: "${url}/tickets" }`
const manifest = (version: string) => `
key: desk
name: Desk
version: ${version}
description: Tickets.
hosts: ["${host}"]
hooks: ./app.hooks.js
auth:
  type: oauth2
  oauth2: { client_id: desk-client, client_secret: desk-secret-9, authorize_url: "${url}/authorize", access_token_url: "${url}/token" }
operations:
  list: { kind: read, name: List, description: Lists., fields: [{ key: word, label: Word }], request: { method: GET, url: "${url}/tickets?word={{input.word}}" } }
  create:
    kind: write
    name: Create
    description: Creates.
    fields: [{ key: title, label: Title, required: true }, { key: pin, label: Pin, type: secret }]
    request: { method: POST, url: "${url}/tickets", json: "{{input}}" }
    sample: { id: 9, title: T }
${operation('throwing', 'search', search)}
${operation('whole', 'write')}
${operation('cut', 'write')}
${operation('elsewhere', 'search', search)}
${operation('elsewhere_all', 'search')}
${operation('gone', 'search', `{ method: GET, url: "${url}/gone" }`)}
${operation('gone_quiet', 'search', `{ method: GET, url: "${url}/gone" }`)}
${operation('loop', 'search', search)}
${operation('plain', 'search', search)}
${operation('error', 'search')}
${operation('halted', 'search')}
${operation('stop', 'write', `{ method: POST, url: "${url}/tickets", json: {} }`)}
${operation('end', 'search')}
${operation('stubborn', 'search')}
triggers:
  fresh: { kind: polling, name: Fresh, description: New ones., fields: [{ key: desk, label: Desk }], dedupe_key: id }
`
const app = await publishScripted(server, manifest('1.0.0'), SCRIPT)
const { body: listed } = await call('/v2/actions?app=desk', { token })
const idOf = (key: string): string => listed.data.find((action: { key: string }) => action.key === key).id
const newConnection = () => connect(token, { app, credentials: { access_token: valid, refresh_token: 'ref-secret-1' } })
const authentication = await newConnection()

async function run(key: string, inputs: object = {}, connection = authentication) {
  const body = { data: { action: idOf(key), authentication: connection, inputs } }
  const answer = await call('/v2/action-runs', { token, body, headers: { prefer: 'wait=20' } })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  const { id, status } = answer.body.data
  if (status === 'success' || status === 'error') return answer.body.data
  return (await call(`/v2/action-runs/${id}?wait=25`, { token })).body.data // a busy machine is slow to spend 5 seconds
}
const pageOf = async (id: string) => (await server.fetch(`/runs/${id}`)).text()
const purposesOf = async (id: string) =>
  (
    await sql<{ purpose: string }>`select purpose from run_requests where run_id = ${id} order by at, seq`.execute(
      server.deps.db,
    )
  ).rows.map(({ purpose }) => purpose)

test('pre_X moves the access token to a special header; post_X gives the results', async () => {
  const ended = await run('list', { word: 'ink' })
  assert.deepEqual(ended.results, [{ id: 1, query: '/tickets?word=ink&lang=en' }], JSON.stringify(ended))
  const { headers } = seen.at(-1) as Seen
  assert.deepEqual([headers['x-desk-token'], headers.authorization], [valid, undefined])
})

test('the run page shows what the script said under the name of its hook, and no token anywhere', async () => {
  const { id } = await run('list', { word: 'ink' })
  const page = await pageOf(id)
  assert.match(page, /What the script said/)
  assert.match(page, /list_pre_read_resource/)
  assert.match(page, /asking with \*\*\* for ink/)
  assert.doesNotMatch(page, /tok-|ref-secret|desk-secret/)
})

test('a write: the data of pre_write is sent as it is, and an object that post_write returns is the one result', async () => {
  const ended = await run('create', { title: 'ink' })
  assert.deepEqual(ended.results, [{ id: 9, title: 'INK', raw: 'ink' }])
})

test('a post_X that sets the status to 401 kicks off one refresh and one repeat', async () => {
  valid = 'tok-other'
  const [before, from] = [refreshes, seen.length]
  const ended = await run('create', { title: 'again' })
  assert.deepEqual([ended.status, refreshes - before], ['success', 1])
  assert.deepEqual(
    seen.slice(from).map(({ method, path }) => `${method} ${path}`),
    ['POST /tickets', 'POST /token', 'POST /tickets'],
  )
  assert.deepEqual(await purposesOf(ended.id), ['run', 'refresh', 'run'])
  const page = await pageOf(ended.id)
  assert.match(page, /status_code: 403, made 401/)
  assert.match(page, /2\. POST http:\/\/[\d.:]+\/token/)
  assert.match(page, /grant_type=refresh_token&amp;refresh_token=\*\*\*/)
  assert.doesNotMatch(page, /tok-|ref-secret|desk-secret/)
})

test('RefreshTokenException in a post_X, or in a whole KEY_write, refreshes and repeats once', async () => {
  for (const [key, results] of [
    ['throwing', [{ by: 'post' }]],
    ['whole', [{ made: 1, status: 201 }]],
  ] as const) {
    valid = 'tok-stale-now'
    const before = refreshes
    const ended = await run(key)
    assert.deepEqual([ended.results, refreshes - before], [results, 1], JSON.stringify(ended))
  }
})

test('the requests of z.request stand in the run, with the purpose "hook"', async () => {
  assert.deepEqual(await purposesOf((await run('whole')).id), ['hook'])
})

test('error authentication: RefreshTokenException also after the refresh', async () => {
  const before = refreshes
  const { errors } = await run('stubborn')
  assert.deepEqual([errors[0].code, errors[0].detail, refreshes - before], ['authentication', 'Still stale.', 1])
})

test('"Outcome unknown": a write of the script whose answer was lost is not sent again, though the script asks for it', async () => {
  const from = seen.length
  const { id, errors } = await run('cut')
  assert.equal(errors[0].title, 'Outcome unknown')
  assert.deepEqual(
    seen.slice(from).map(({ path }) => path),
    ['/cut'],
  )
  const { rows } = await sql<{
    marked: boolean
  }>`select write_sent_at is not null as marked from runs where id = ${id}`.execute(server.deps.db)
  assert.equal(rows[0]?.marked, true)
})

const FAILURES: [key: string, code: string, detail: RegExp][] = [
  [
    'elsewhere',
    'system',
    /^The script of Desk failed in elsewhere_pre_search: it asks for a request to 127\.0\.0\.1:1, which is none of the hosts of Desk\.$/,
  ],
  [
    'elsewhere_all',
    'system',
    /^The script of Desk failed in elsewhere_all_search: .*z\.request asks for .* none of the hosts of Desk/,
  ],
  ['gone', 'partner', /^The desk moved\.$/],
  ['loop', 'system', /^The script of Desk failed in loop_pre_search: .*processor time/],
  ['plain', 'system', /^The script of Desk failed in plain_pre_search: .*Oops\./],
  ['error', 'user', /^No desk of that name\.$/],
  ['halted', 'user', /^Nothing to do\.$/],
]
for (const [key, code, detail] of FAILURES) {
  test(`error ${code}: ${detail.source}`, async () => {
    const from = seen.length
    const { errors } = await run(key)
    assert.equal(errors[0].code, code)
    assert.match(errors[0].detail, detail)
    assert.ok(seen.slice(from).every(({ path }) => path === '/gone'))
  })
}

test('a status that post_X sets to a good one is good', async () => {
  assert.deepEqual((await run('gone_quiet')).results, [{ moved: true }])
})

test('StopRequestException: nothing is sent, nothing results, and that is a success', async () => {
  const from = seen.length
  const ended = await run('stop')
  assert.deepEqual([ended.status, ended.results, seen.length - from], ['success', [], 0])
})

test('KEY_poll stands in the place of a request', async () => {
  assert.deepEqual((await run('fresh', { desk: 'north' })).results, [{ id: 5, of: 'north' }])
})

test('KEY_custom_action_fields makes inputs, and custom_action_result_fields names outputs', async () => {
  const body = { data: { authentication, inputs: { title: 'ink' } } }
  const { body: inputs } = await call(`/v2/actions/${idOf('create')}/inputs`, { token, body })
  const floor = inputs.data.find(({ id }: { id: string }) => id === 'floor')
  assert.partialDeepStrictEqual(floor, { title: 'Floor of ink', description: 'Which?', format: 'SELECT' })
  const { body: outputs } = await call(`/v2/actions/${idOf('create')}/outputs`, { token, body })
  assert.deepEqual(
    outputs.data.map(({ id, title }: { id: string; title: string }) => [id, title]),
    [
      ['id', 'Number'],
      ['title', 'Title'],
      ['mood', 'mood'],
    ],
  )
})

test("ExpiredAuthException('Your reason.'): the call stops, and the connection expires with exactly that reason", async () => {
  const connection = await newConnection()
  const { errors } = await run('end', {}, connection)
  assert.deepEqual([errors[0].code, errors[0].detail], ['authentication', 'Your reason.'])
  const { rows } = await sql<{ status: string; reason: string }>`
    select status, reason from connections where id = ${Number(connection)}`.execute(server.deps.db)
  assert.deepEqual(rows[0], { status: 'expired', reason: 'Your reason.' })
})
