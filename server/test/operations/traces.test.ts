// What a collector gets to hear: over OTLP, from a process of its own, with the real SDK.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findAccessToken } from '../../src/oauth/index.ts'
import { startCast } from '../harness/cast.ts'
import { startProduction } from '../harness/command-line.ts'
import { publishProvider, signInTo, turnKnob } from '../harness/connected.ts'
import { startCollector } from '../harness/otlp.ts'
import { PETSHOP_KEY } from '../harness/petshop.ts'
import { poll } from '../harness/poll.ts'
import { productionEnvironment } from '../harness/production.ts'
import { startTestServer } from '../harness/server.ts'
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts'

const WITHIN_MS = 20_000
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'

const stage = await startTestServer({ role: 'api' })
const { tokenFor, connect, call, petshop } = await startCast(stage)
const token = await tokenFor()
const petshopConnection = await connect(token)
const { provider, app } = await publishProvider(stage, 'rotator', { accessTokenSeconds: 86_400 })
const caller = await findAccessToken(token, stage.deps)
if (!caller || caller.user_id === null) throw new Error('the token is not valid')
const owner = { clientId: caller.client_id, userId: caller.user_id, workspaceId: caller.workspace_id }
const rotatorConnection = String(await signInTo(stage, app, owner))

async function actionOf(appKey: string, key: string): Promise<string> {
  const { body } = await call(`/v2/actions?app=${appKey}`, { token })
  return body.data.find((one: { key: string }) => one.key === key).id
}
const [createPet, listContacts] = [await actionOf('petshop', 'create_pet'), await actionOf('rotator', 'list_contacts')]

const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

async function run(process: ServerProcess, data: object, more = {}): Promise<string> {
  const init = { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify({ data }) }
  const { data: made } = (await (await process.fetch('/v2/action-runs', init)).json()) as { data: { id: string } }
  await poll(async () => {
    const answer = await process.fetch(`/v2/action-runs/${made.id}`, { headers })
    return ((await answer.json()) as { data: { status: string } }).data.status === 'success'
  }, WITHIN_MS)
  return made.id
}

test('requests, jobs, runs, refreshes and calls to the outside are spans; a traceparent is continued, and sent to no provider', async () => {
  const collector = await startCollector()
  const env = { ...collector.env, OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test', OTEL_SERVICE_NAME: 'acme' }
  const process = await startServerProcess(stage.databaseUrl, { role: 'all', env })
  const pet = { action: createPet, authentication: petshopConnection, inputs: { name: 'Rex' } }
  await run(process, pet, { traceparent: `00-${TRACE}-${CALLER}-01` })
  await turnKnob(provider, 'expire')
  const refreshed = await run(process, { action: listContacts, authentication: rotatorConnection, inputs: {} })
  assert.equal((await process.fetch('/v2/no-such-thing?secret=hush')).status, 404)
  await process.stop() // which sends what was not sent yet

  const named = (name: string) => collector.spans.filter((span) => span.name === name)
  const [first] = named('POST /v2/action-runs')
  assert.deepEqual([first?.traceId, first?.parentSpanId, first?.kind], [TRACE, CALLER, 2])
  assert.deepEqual(
    [first?.attributes['http.route'], first?.attributes['http.response.status_code'], first?.resource['service.name']],
    ['/v2/action-runs', 200, 'acme'],
  )
  assert.equal(first?.resource['deployment.environment'], 'test')
  assert.equal(named('any unrouted')[0]?.attributes['http.response.status_code'], 404)

  const job = named('job run.execute').find(({ spanId }) => childrenOf(spanId).some(isOf(refreshed)))
  assert.equal(job?.kind, 5)
  const [carriedOut] = childrenOf(job?.spanId ?? '')
  assert.deepEqual([carriedOut?.name, carriedOut?.attributes['wayleave.status']], ['run', 'success'])
  const [refresh] = named('refresh')
  assert.deepEqual(
    [refresh?.attributes['wayleave.outcome'], refresh?.attributes['wayleave.app'], refresh?.traceId],
    ['renewed', 'rotator', job?.traceId],
  )
  const [asked] = childrenOf(refresh?.spanId ?? '')
  assert.deepEqual([asked?.name, asked?.kind, asked?.attributes['server.address']], ['POST', 3, '127.0.0.1'])
  assert.deepEqual(
    petshop.received.filter((seen) => 'traceparent' in seen.headers),
    [],
  )
  for (const secret of [token, PETSHOP_KEY, 'hush', 'no-such-thing', 'postgres://'])
    assert.ok(!collector.text().includes(secret), `${secret} was sent to the collector`)

  function childrenOf(spanId: string) {
    return collector.spans.filter(({ parentSpanId }) => parentSpanId === spanId)
  }
  function isOf(runId: string) {
    return ({ attributes }: { attributes: Record<string, unknown> }) => attributes['wayleave.run.id'] === runId
  }
})

test('WAYLEAVE_TRACE_OUTBOUND=on: a provider gets the traceparent of the call, and nothing else that a caller sent', async () => {
  const collector = await startCollector()
  const env = { ...collector.env, WAYLEAVE_TRACE_OUTBOUND: 'on' }
  const process = await startServerProcess(stage.databaseUrl, { role: 'all', env })
  await run(process, { action: createPet, authentication: petshopConnection, inputs: { name: 'Tom' } })
  const data = { authentication: petshopConnection, inputs: { name: 'Kit' } }
  const sent = { ...headers, baggage: 'user=dana' }
  const test = { method: 'POST', headers: sent, body: JSON.stringify({ data }) }
  assert.equal((await process.fetch(`/v2/actions/${createPet}/test`, test)).status, 200)
  await process.stop()
  const inline = petshop.received.find(({ body }) => (body as { name?: string }).name === 'Kit')
  assert.ok(inline && 'traceparent' in inline.headers)
  assert.ok(!('baggage' in inline.headers), 'what a caller sent along goes to nobody else')
  const seen = petshop.received.find(({ body }) => (body as { name?: string }).name === 'Tom')
  const [, traceId, spanId] = String(seen?.headers.traceparent).split('-')
  const span = collector.spans.find((one) => one.spanId === spanId)
  assert.deepEqual([span?.kind, span?.traceId], [3, traceId])
})

test('an endpoint without the SDK: the program runs, and says in one line what to install', async () => {
  const hook =
    "if(s==='@opentelemetry/sdk-node')throw Object.assign(Error(s),{code:'ERR_MODULE_NOT_FOUND'});return n(s,c)"
  const source = `import{registerHooks}from'node:module';registerHooks({resolve(s,c,n){${hook}}})`
  const env = {
    ...(await productionEnvironment()),
    WAYLEAVE_LOG_LEVEL: 'warn',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}`,
  }
  const worker = await startProduction(['--role', 'worker'], { env })
  worker.signal('SIGTERM')
  assert.equal(await worker.exited, 0)
  const lines = worker
    .stderr()
    .split('\n')
    .filter((line) => line.includes('OTEL_'))
  assert.equal(lines.length, 1, worker.stderr())
  assert.match(lines[0] ?? '', /npm install @opentelemetry\/sdk-node/)
})
