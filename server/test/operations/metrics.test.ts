// What /metrics tells: every metric of MAP 4 moves when what it counts happens, and nothing of it names anybody.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { metrics } from '../../src/metrics.ts'
import { findAccessToken } from '../../src/oauth/index.ts'
import { startCast } from '../harness/cast.ts'
import { publishProvider, signInTo, turnKnob } from '../harness/connected.ts'
import { PETSHOP_KEY } from '../harness/petshop.ts'
import { poll } from '../harness/poll.ts'
import { startTestServer } from '../harness/server.ts'

const WITHIN_MS = 20_000

const server = await startTestServer()
const { tokenFor, connect, call, petshop } = await startCast(server)
const token = await tokenFor()

/** The value of a series, or what all of its labels come to. */
async function countOf(series: RegExp): Promise<number> {
  const lines = (await scrape()).split('\n').filter((line) => series.test(line))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

async function scrape(): Promise<string> {
  const answer = await server.fetch('/metrics')
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  return answer.text()
}

async function run(app: string, key: string, authentication: string, inputs: object): Promise<string> {
  const { body: listed } = await call(`/v2/actions?app=${app}`, { token })
  const action = listed.data.find((one: { key: string }) => one.key === key).id
  const { body } = await call('/v2/action-runs', { token, body: { data: { action, authentication, inputs } } })
  const statusOf = async () => (await call(`/v2/action-runs/${body.data.id}`, { token })).body.data.status
  await poll(async () => !['waiting', 'running'].includes(await statusOf()), WITHIN_MS)
  return statusOf()
}

test('a run that succeeds and one that fails are counted, with their jobs and their calls to the outside', async () => {
  const authentication = await connect(token)
  assert.equal(await run('petshop', 'create_pet', authentication, { name: 'Rex' }), 'success')
  petshop.surprises.push((_, response) => void response.writeHead(500).end())
  assert.equal(await run('petshop', 'create_pet', authentication, { name: 'Tom' }), 'error')
  assert.equal(await countOf(/^wayleave_action_run_seconds_count\{status="success"\}/), 1)
  assert.equal(await countOf(/^wayleave_action_run_seconds_count\{status="error"\}/), 1)
  await poll(async () => (await countOf(/^wayleave_job_seconds_count\{.*run\.execute.*"done"/)) === 2, WITHIN_MS)
  assert.equal(await countOf(/^wayleave_job_wait_seconds_count\{name="run.execute"\}/), 2)
  assert.equal(await countOf(/^wayleave_outbound_seconds_count\{outcome="5xx"\}/), 1)
})

test('a refresh is counted by its outcome', async () => {
  const { provider, app } = await publishProvider(server, 'rotator', { accessTokenSeconds: 86_400 })
  const caller = await findAccessToken(token, server.deps)
  if (!caller || caller.user_id === null) assert.fail('the token is not valid')
  const owner = { clientId: caller.client_id, userId: caller.user_id, workspaceId: caller.workspace_id }
  const id = String(await signInTo(server, app, owner))
  await turnKnob(provider, 'expire')
  assert.equal(await run('rotator', 'list_contacts', id, {}), 'success')
  assert.equal(await countOf(/^wayleave_refreshes_total\{outcome="renewed"\}/), 1)
})

test('requests are counted by template and class: what strangers send makes no series', async () => {
  await call('/v2/action-runs/0191-no-such-run', { token })
  await server.fetch('/some/where/else')
  await server.fetch('/v2/apps', { method: 'PROPFIND' })
  const text = await scrape()
  assert.ok(text.includes('_count{method="GET",route="/v2/action-runs/{id}",status="4xx"} 1\n'))
  assert.equal(await countOf(/^wayleave_http_request_seconds_count\{method="any",route="unrouted",status="4xx"\}/), 2)
  assert.ok(!/PROPFIND|some\/where/.test(text))
})

test('the queue, the pool and the looks at what is due are told', async () => {
  await poll(async () => (await countOf(/^wayleave_watch_seconds_count\{watch="due deliveries",.*done/)) > 0, WITHIN_MS)
  const text = await scrape()
  const wanted = [
    /^wayleave_jobs_waiting\{name="run\.execute"\} 0$/m,
    /^wayleave_jobs_active\{name="run\.execute"\} \d$/m,
    /^wayleave_database_connections\{state="idle"\} \d+$/m,
    /^wayleave_database_waiting 0$/m,
    /^process_resident_memory_bytes \d{8}/m,
    /^nodejs_eventloop_lag_p99_seconds /m,
  ]
  assert.deepEqual(
    wanted.filter((line) => !line.test(text)),
    [],
  )
})

test('nothing in /metrics names anybody or anything: no token, key, address, host or identifier', async () => {
  const text = await scrape()
  const names = [token, PETSHOP_KEY, 'dana', 'acme', 'petshop', 'rotator', '127.0.0.1', petshop.host]
  for (const name of names) assert.ok(!text.includes(name), `${name} stands in /metrics`)
  const labels = [...text.matchAll(/^wayleave_\w+\{(.*)\}/gm)].flatMap(([, all = '']) => [
    ...all.matchAll(/(\w+)="([^"]*)"/g),
  ])
  const numbers = labels.filter(([, name, value = '']) => name !== 'le' && /^[\d-]+$|[\da-f]{8}-/.test(value))
  assert.ok(labels.length > 0)
  assert.deepEqual(numbers, [])
})

test('every metric stands in docs/operations.md with its labels, and no other', () => {
  const text = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
  const rows = [...text.matchAll(/^\| `(wayleave_\w+)` \| ([^|]*) \|/gm)].map(([, name, labels = '']) => ({
    name,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
  }))
  assert.deepEqual(
    rows,
    metrics.map(({ name, labels }) => ({ name, labels: Object.keys(labels) })),
  )
})
