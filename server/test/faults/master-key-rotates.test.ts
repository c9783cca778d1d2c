// A new master key comes into use, by the steps of docs/configuration.md, while two real processes take requests and run actions: they
// are restarted one after the other, and the data keys are wrapped anew and replaced under load. PROVE_ROTATIONS: how often.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { startCast } from '../harness/cast.ts'
import { wayleave } from '../harness/command-line.ts'
import { exchange } from '../harness/partner.ts'
import { poll } from '../harness/poll.ts'
import { startTestServer } from '../harness/server.ts'
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts'

const ROTATIONS = Math.min(Number(process.env.PROVE_ROTATIONS ?? 1), 5)
const CLIENTS = 4
const WAIT_MS = 60_000

const newKey = () => randomBytes(32).toString('base64')
let current = newKey()

const server = await startTestServer({
  env: { WAYLEAVE_RATE_LIMITS: 'off' },
  role: 'api',
  masterKeys: [Buffer.from(current, 'base64')],
})
const cast = await startCast(server)
const users = await Promise.all(
  Array.from({ length: CLIENTS }, async (_, i) => {
    const token = await cast.tokenFor(`user-${i}`)
    return { token, connection: await cast.connect(token) }
  }),
)
const { databaseUrl } = server
const launch = (...masterKeys: string[]) => startServerProcess(databaseUrl, { role: 'all', masterKeys })
const pair = await Promise.all([launch(current), launch(current)])
await server.stop() // it was there to make what the clients use

let isOver = false
let requests = 0
let runs = 0
/** How often each client has come round. */
const laps: number[] = Array.from({ length: CLIENTS }, () => 0)

/** Asks one process, then the other. Whatever is not a success has failed. */
async function ask(path: string, init: RequestInit): Promise<{ data: { id: string; status: string }[] }> {
  const at = pair[requests++ % 2] as ServerProcess
  const answer = await at.fetch(path, init)
  const text = await answer.text()
  assert.ok(answer.ok, `${path} ${answer.status} ${text}`)
  return JSON.parse(text)
}

/** A run through an old connection, sealed credentials and all; and a token of a workspace that nobody has seen. */
async function work(index: number): Promise<void> {
  const { token, connection } = users[index] ?? assert.fail()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  for (; !isOver; laps[index] = (laps[index] ?? 0) + 1) {
    const listed = await ask('/v2/actions?app=petshop', { headers })
    const action = (listed.data as { id: string; key?: string }[]).find(({ key }) => key === 'create_pet')?.id
    const data = { action, authentication: connection, inputs: { name: 'Rex', chip: 'secret' } }
    const started = await ask('/v2/action-runs?wait=30', { method: 'POST', headers, body: JSON.stringify({ data }) })
    const run = started.data as unknown as { status: string }
    assert.equal(run.status, 'success', JSON.stringify(run))
    runs++
    const jwt = await cast.acme.sign('newcomer', `tenant-${index}-${laps[index]}`)
    const at = {
      fetch: (path: string, init?: RequestInit) => (pair[requests++ % 2] as ServerProcess).fetch(path, init),
    }
    const answer = await exchange({ ...server, ...at }, cast.acme, jwt)
    assert.equal(answer.status, 200, await answer.text())
  }
}

/** Two laps of each: the second one began after this was called. */
async function everybodyCameRound(): Promise<void> {
  const before = [...laps]
  await poll(() => laps.every((lap, index) => lap >= (before[index] ?? 0) + 2), WAIT_MS)
}

test(`0 failed requests: the master key is replaced ${ROTATIONS} times under ${CLIENTS} clients of two processes`, async (t) => {
  t.after(() => {
    isOver = true
  })
  const working = Promise.all(laps.map((_, index) => work(index)))
  const meanwhile = <T>(step: Promise<T>) => Promise.race([working.then(() => assert.fail('nobody works')), step])
  /** One process after the other: the new one takes requests before the old one lets go. */
  const restart = async (...masterKeys: string[]) => {
    for (const place of [0, 1]) {
      const old = pair[place]
      pair[place] = await meanwhile(launch(...masterKeys))
      await meanwhile(everybodyCameRound())
      await old?.stop()
    }
  }
  const keys = async (args: string[], secret: string, previous: string) => {
    const env = { DATABASE_URL: databaseUrl, WAYLEAVE_SECRET: secret, WAYLEAVE_SECRET_PREVIOUS: previous }
    const ended = await meanwhile(wayleave(['keys', ...args, '--json'], { env }))
    assert.equal(ended.code, 0, ended.stderr)
    return JSON.parse(ended.stdout)
  }
  for (let rotation = 0; rotation < ROTATIONS; rotation++) {
    const next = newKey()
    const early = wayleave(['keys', 'rotate'], {
      env: { DATABASE_URL: databaseUrl, WAYLEAVE_SECRET: next, WAYLEAVE_SECRET_PREVIOUS: current },
    })
    assert.match((await meanwhile(early)).stderr, /2 running processes do not know master key/)
    await restart(current, next) // 1. tell
    await restart(next, current) // 2. swap
    const { master_key, data_keys } = await keys(['rotate', '--data-keys'], next, current) // 3. move
    assert.ok(master_key.data_keys_rewrapped > 1 && data_keys.replaced > 0 && data_keys.resealed === CLIENTS)
    assert.equal(master_key.processes_with_another, 0)
    const { master_keys } = await keys(['list'], next, current)
    assert.equal(master_keys[1].data_keys, 0, 'the earlier key is not in use')
    await restart(next) // 4. drop
    current = next
  }
  await meanwhile(everybodyCameRound())
  isOver = true
  await working
  t.diagnostic(`${ROTATIONS} rotations, ${requests} requests, ${runs} runs, 0 failed`)
})
