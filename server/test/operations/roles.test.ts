// Processes of one role each on one database: who accepts, who carries out, and which ports they open.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import pg from 'pg'
import { startCast } from '../harness/cast.ts'
import { startProduction } from '../harness/command-line.ts'
import { poll } from '../harness/poll.ts'
import { productionEnvironment } from '../harness/production.ts'
import { startTestServer } from '../harness/server.ts'
import { startServerProcess } from '../harness/server-process.ts'

const WITHIN_MS = 20_000

test('an API process accepts and a worker process carries out, each stopped and started while the other runs', async () => {
  const stage = await startTestServer({ role: 'api' })
  const { tokenFor, connect, call, petshop } = await startCast(stage)
  const token = await tokenFor()
  const authentication = await connect(token)
  const { body: listed } = await call('/v2/actions?app=petshop', { token })
  const action = listed.data.find(({ key }: { key: string }) => key === 'create_pet').id
  await stage.stop()

  const start = async (api: Api, name: string): Promise<string> => {
    const { data } = await ask(api, token, '/v2/action-runs', { data: { action, authentication, inputs: { name } } })
    return data.id
  }
  const statusOf = async (api: Api, id: string) => (await ask(api, token, `/v2/action-runs/${id}`)).data.status
  const added = (name: string) =>
    petshop.received.filter(({ body }) => (body as { name?: string }).name === name).length

  const firstApi = await startServerProcess(stage.databaseUrl, { role: 'api' })
  const rex = await start(firstApi, 'Rex')
  const worker = await startServerProcess(stage.databaseUrl, { role: 'worker' })
  await poll(async () => (await statusOf(firstApi, rex)) === 'success', WITHIN_MS)

  await worker.stop()
  const tom = await start(firstApi, 'Tom') // nobody is there to carry it out
  assert.equal(await statusOf(firstApi, tom), 'waiting')
  assert.deepEqual(await listenersTo(stage.databaseUrl), [], 'an API process takes no jobs')
  await firstApi.stop()

  const nextWorker = await startServerProcess(stage.databaseUrl, { role: 'worker' }) // no API process runs now
  await poll(() => added('Tom') === 1, WITHIN_MS)
  const nextApi = await startServerProcess(stage.databaseUrl, { role: 'api' })
  await poll(async () => (await statusOf(nextApi, tom)) === 'success', WITHIN_MS)
  assert.deepEqual([added('Rex'), added('Tom')], [1, 1])
  await Promise.all([nextApi.stop(), nextWorker.stop()])
})

test('wayleave start --role worker opens no port but that of WAYLEAVE_METRICS_PORT, and serves no API there', async () => {
  const env = await productionEnvironment()
  const port = await freePort()
  const worker = await startProduction(['--role', 'worker'], {
    env: { ...env, WAYLEAVE_PORT: String(port), WAYLEAVE_METRICS_PORT: '0' },
  })
  const { listening, metrics } = worker.ready
  assert.equal(listening, null)
  if (!metrics) assert.fail('there is no such port')
  assert.ok(metrics.startsWith('http://127.0.0.1:'))
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`)) // nobody listens
  const statusAt = async (path: string) => (await fetch(new URL(path, metrics))).status
  assert.deepEqual(
    await Promise.all(['/healthz', '/readyz', '/metrics', '/v2/apps', '/sign-in', '/'].map(statusAt)),
    [200, 200, 200, 404, 404, 404],
  )
  assert.match(await (await fetch(metrics)).text(), /^wayleave_info\{version="\d[^"]*",role="worker"\} 1$/m)
  worker.signal('SIGTERM')
  assert.equal(await worker.exited, 0)
})

test('404: /metrics of wayleave start on the public port; with WAYLEAVE_METRICS_TOKEN 401, and 200 to who sends it', async () => {
  const env = await productionEnvironment()
  const closed = await startProduction(['--role', 'api'], { env })
  assert.equal(closed.ready.metrics, null)
  assert.equal((await fetch(`${closed.ready.listening}/metrics`)).status, 404)
  closed.signal('SIGTERM')
  const token = 'a-token-for-prometheus'
  const open = await startProduction(['--role', 'api'], { env: { ...env, WAYLEAVE_METRICS_TOKEN: token } })
  const statusWith = async (headers: Record<string, string>) =>
    (await fetch(`${open.ready.listening}/metrics`, { headers })).status
  assert.deepEqual(
    [
      await statusWith({}),
      await statusWith({ authorization: 'Bearer another-token' }),
      await statusWith({ authorization: `Bearer ${token}` }),
    ],
    [401, 401, 200],
  )
  open.signal('SIGTERM')
  assert.deepEqual(await Promise.all([closed.exited, open.exited]), [0, 0])
})

type Api = { fetch(path: string, init?: RequestInit): Promise<Response> }

async function ask(api: Api, token: string, path: string, body?: object) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers }
  const answer = await api.fetch(path, init)
  assert.ok(answer.ok, await answer.clone().text())
  return JSON.parse(await answer.text())
}

/** Connections on which jobs are heard of. */
async function listenersTo(databaseUrl: string): Promise<object[]> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const { rows } = await client.query(
    `select pid from pg_stat_activity where datname = current_database() and application_name = 'wayleave queue listener'`,
  )
  await client.end()
  return rows
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
