// Signing keys are replaced by `wayleave keys rotate` while two real processes serve clients that verify every id_token by a
// copy of the JWKS as old as they may keep it. PROVE_ROTATIONS: how often.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { moveClock } from '../../src/kernel/processes.ts'
import { readSetting } from '../../src/kernel/settings.ts'
import { wayleave } from '../harness/command-line.ts'
import { newTokens, refresh, startClient, type TestClient } from '../harness/grants.ts'
import { poll } from '../harness/poll.ts'
import { startTestServer } from '../harness/server.ts'
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts'

const ROTATIONS = Number(process.env.PROVE_ROTATIONS ?? 2)
const CLIENTS = 8
const STEP_SECONDS = 290 // three of them are more than the 600 s after which a new key signs
const COPY_SECONDS_MAX = 300 // Cache-Control of the JWKS
const WAIT_MS = 30_000

const server = await startTestServer({ env: { WAYLEAVE_RATE_LIMITS: 'off' } }) // makes what the test needs, and moves the clock
const processes = [await startServerProcess(server.databaseUrl), await startServerProcess(server.databaseUrl)] as const
const bots = await Promise.all(
  ['RS256', 'ES256'].map((id_token_alg) => startClient(server, id_token_alg, { kind: 'ai_actions', id_token_alg })),
)
const env = {
  DATABASE_URL: server.databaseUrl,
  WAYLEAVE_SECRET: (await readSetting(server.deps.db, 'master_key')) ?? '',
}

let isOver = false
let requests = 0
/** How often each client has come round. */
const laps: number[] = Array.from({ length: CLIENTS }, () => 0)
/** The newest id_token of each key. */
const samples = new Map<string, string>()

/** Asks one process, then the other. Whatever is not 200 has failed. */
async function get<T>(path: string, headers: Record<string, string> = {}): Promise<T> {
  const at = processes[requests++ % 2] as ServerProcess
  const answer = await at.fetch(path, { headers })
  assert.equal(answer.status, 200, `${path} ${answer.status}`)
  return (await answer.json()) as T
}

const secondsNow = () => server.deps.clock.now().getTime() / 1000

/** Takes the keys anew when the copy is too old, and never because it does not know one. */
function keeper() {
  let copy = { keys: createLocalJWKSet({ keys: [] }), at: Number.NEGATIVE_INFINITY }
  return async () => {
    if (secondsNow() - copy.at > COPY_SECONDS_MAX) {
      const at = secondsNow()
      copy = { keys: createLocalJWKSet(await get<JSONWebKeySet>('/.well-known/jwks.json')), at }
    }
    return copy.keys
  }
}

/** Refreshes, verifies and asks whose token it is, until the end. Throws at the first failure. */
async function work(bot: TestClient, index: number): Promise<void> {
  const keys = keeper()
  const verify = async (token: string) =>
    jwtVerify(token, await keys(), { currentDate: server.deps.clock.now(), clockTolerance: 5 })
  let { refresh_token } = await newTokens(server, bot, { scopes: ['openid', 'nla:exposed_actions:execute'] })
  for (; !isOver; laps[index] = (laps[index] ?? 0) + 1) {
    const { status, body } = await refresh(processes[requests++ % 2] as ServerProcess, bot, refresh_token)
    assert.equal(status, 200, JSON.stringify(body))
    refresh_token = body.refresh_token
    const token = body.id_token ?? ''
    await verify(token)
    samples.set(decodeProtectedHeader(token).kid ?? '', token)
    for (const sample of samples.values()) await verify(sample) // a retired key's too: they live for ten hours
    await get('/oauth/userinfo', { authorization: `Bearer ${body.access_token}` })
  }
}

test(`0 failed requests: the keys rotate ${ROTATIONS} times under ${CLIENTS} clients of two processes`, async (t) => {
  t.after(() => {
    isOver = true
  })
  const working = Promise.all(laps.map((_, index) => work(bots[index % bots.length] as TestClient, index)))
  for (let rotation = 0; rotation < ROTATIONS; rotation++) {
    await Promise.race([working, everybodyCameRound()])
    const { code, stderr } = await wayleave(['keys', 'rotate'], { env })
    assert.equal(code, 0, stderr)
    for (let step = 0; step < 3; step++) {
      await Promise.race([working, everybodyCameRound()])
      await moveClock(server.deps.db, server.deps.clock.offsetMs() + STEP_SECONDS * 1000)
    }
  }
  await Promise.race([working, everybodyCameRound()])
  isOver = true
  await working
  assert.equal(samples.size, 2 * (ROTATIONS + 1), 'each key has signed')
  t.diagnostic(`${ROTATIONS} rotations, ${requests} requests, 0 failed, ${samples.size} keys have signed`)
})

/** Two laps of each: the second one began after this was called. */
async function everybodyCameRound(): Promise<void> {
  const before = [...laps]
  await poll(() => laps.every((lap, index) => lap >= (before[index] ?? 0) + 2), WAIT_MS)
}
