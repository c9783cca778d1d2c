import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { personOf, signedInCookie } from '../../../test/harness/person.ts'
import { answerJson } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { SeeOther } from '../../kernel/errors.ts'
import { runViewer } from './run-viewer.ts'
import { showRunPage } from './show-run-page.ts'

const CHIP = 'chip-5d1f-secret'
const server = await startTestServer()
const { call, tokenFor, connect, petshop } = await startCast(server)
const token = await tokenFor()
const authentication = await connect(token)
const { body: listed } = await call('/v2/actions?app=petshop', { token })
const action = listed.data.find(({ key }: { key: string }) => key === 'create_pet').id
const reported: string[] = []
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  reported.push(Buffer.concat(chunks).toString())
  response.writeHead(500).end()
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
after(() => receiver.close())
const callback_url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`

async function run(inputs: object, headers: Record<string, string> = { prefer: 'wait=20' }): Promise<string> {
  const body = { data: { action, authentication, inputs, callback_url } }
  return (await call('/v2/action-runs', { token, body, headers })).body.data.id
}

test('200: what was asked, every request tried and what came back; secrets nowhere', async () => {
  petshop.surprises.push(({ body }, response) =>
    answerJson(response, 201, { id: 7, echo: body, note: '<b>Rex & co</b>' }),
  )
  const id = await run({ name: 'Rex', chip: CHIP })
  const { status, headers, body } = await call(`/runs/${id}`)
  assert.equal(status, 200)
  assert.match(headers.get('content-type') ?? '', /^text\/html/)
  for (const shown of [
    'Create Pet',
    'Petshop 1.0.0',
    'Succeeded',
    '<dt>Tries</dt><dd>1</dd>',
    'Sent to the provider at',
    '<a href="/">Home</a>',
    id,
    authentication,
    'POST',
    '/api/pets',
    callback_url,
  ])
    assert.ok(body.includes(shown), shown)
  assert.ok(body.includes('&lt;b&gt;Rex &amp; co&lt;/b&gt;'))
  assert.doesNotMatch(body, new RegExp(`${CHIP}|pk-dana`))
  assert.doesNotMatch(body, /http-equiv="refresh"/)
})

test('nothing secret is at rest in the clear: inputs, requests tried, results of the run', async () => {
  const id = await run({ name: 'Rex', chip: CHIP })
  const { rows } = await sql<{ text: string }>`
    select (r::text || q::text) as text from runs r join run_requests q on q.run_id = r.id
    where r.id = ${id}`.execute(server.deps.db)
  assert.equal(rows.length, 1)
  assert.doesNotMatch(rows[0]?.text ?? '', new RegExp(`${CHIP}|pk-dana`))
})

test('what a run gave is not at rest in the clear: neither in its row nor in the report that is to be sent', async () => {
  petshop.surprises.push((_, response) => answerJson(response, 201, { note: 'canary-result' }))
  const done = await run({ name: 'Rex' })
  petshop.surprises.push((_, response) => answerJson(response, 422, { message: 'canary-refusal' }))
  const refused = await run({ name: 'Rex' })
  const { rows } = await sql<{ text: string }>`
    select r::text || d::text as text from runs r join deliveries d on d.webhook_id = 'msg_' || r.id
    where r.id in (${done}, ${refused})`.execute(server.deps.db)
  assert.equal(rows.length, 2)
  assert.doesNotMatch(JSON.stringify(rows), /canary/)
  const shown = await Promise.all([done, refused].map((id) => call(`/v2/action-runs/${id}`, { token })))
  assert.deepEqual(
    shown.map(({ body }) => [body.data.results[0]?.note, body.data.errors[0]?.detail]),
    [
      ['canary-result', undefined],
      [undefined, 'canary-refusal'],
    ],
  )
})

test('a provider that echoes secrets in its refusal: masked in the error, the report and on the page', async () => {
  const license = 'license-77-secret' // no declared field: the third party defined it, and it may be secret
  petshop.surprises.push(({ body }, response) =>
    answerJson(response, 422, { message: `${'No '.repeat(100)}${JSON.stringify(body)}` }),
  )
  const id = await run({ name: 'Rexina', chip: CHIP, license, token_of: { deep: ['deep-secret'] } })
  const { body } = await call(`/v2/action-runs/${id}`, { token })
  assert.match(body.data.errors[0].detail, /"name":"Rexina"/)
  const { body: shown } = await call(`/runs/${id}`)
  assert.match(shown, /Rexina/)
  assert.match(shown, /the third party defines/)
  const reports = () => reported.filter((text) => text.includes(id))
  while (reports().length === 0) await new Promise(setImmediate)
  const { rows } = await sql`select * from run_requests where run_id = ${id}`.execute(server.deps.db)
  assert.equal(rows.length, 1)
  for (const text of [JSON.stringify(body), shown, reports().join(), JSON.stringify(rows)])
    assert.doesNotMatch(text, new RegExp(`${CHIP}|${license}|deep-secret`))
})

test('200: a failed run names its errors; one that waits asks again by itself', async () => {
  const failed = (await call(`/runs/${await run({ chip: CHIP })}`)).body
  assert.match(failed, /Name is required\./)
  assert.match(failed, /the run ended before anything was sent/)
  const answered = Promise.withResolvers<() => void>()
  petshop.surprises.push((_, response) => answered.resolve(() => answerJson(response, 201, { id: 1 })))
  const id = await run({ name: 'Slow' }, {})
  const release = await answered.promise
  const waiting = (await call(`/runs/${id}`)).body
  assert.match(waiting, /http-equiv="refresh"/)
  assert.match(waiting, /Running/)
  release()
})

test('404 with a page: an unknown run, and what is no id', async () => {
  for (const id of ['3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713', 'x']) {
    const answer = await call(`/runs/${id}`)
    assert.equal(answer.status, 404)
    assert.match(answer.body, /There is no such run/)
  }
})

test("in production: sign in first; 404 for a run of somebody else's workspace, 200 for one of his own", async () => {
  const id = await run({ name: 'Rex' })
  const deps = { ...server.deps, config: { ...server.deps.config, mode: 'production' as const } }
  const see = async (cookie?: string) => {
    const incoming = {
      request: new Request(`${server.url}/runs/${id}`, cookie ? { headers: { cookie } } : {}),
      url: new URL(`/runs/${id}`, server.url),
      params: { id },
      requestId: 'test',
      remoteAddress: '127.0.0.1',
      outgoing: { setHeader() {} },
    }
    return showRunPage({ ...incoming, caller: await runViewer.identify(incoming, deps) }, deps)
  }
  await assert.rejects(see(), (error) => error instanceof SeeOther && error.location.startsWith('/sign-in?continue='))
  const dana = await signedInCookie(server, 'dana@example.test')
  await assert.rejects(see(dana), { status: 404 })
  const { userId } = await personOf(server, 'dana@example.test')
  await sql`update users set workspace_id = (select workspace_id from runs where id = ${id})
            where id = ${userId}`.execute(deps.db)
  assert.equal((await see(dana)).status, 200)
})
