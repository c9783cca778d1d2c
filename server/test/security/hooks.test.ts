// security.md: "Hooks: contained". The tries themselves stand in apps/hooks; here the program runs, with its real limits.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { callHook, type HookOutcome } from '../../src/apps/index.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { assertProven } from './proofs.ts'

const MIB = 1024 * 1024
let server: TestServer

before(async () => {
  server = await startTestServer()
})

function call(body: string): Promise<HookOutcome> {
  const hooks = { source: `var Zap = { run: function (bundle, callback) { ${body} } }`, methods: ['run'] }
  return callHook({ key: 'kennel', hooks }, 'run', {}, () => assert.fail('nothing is asked'), server.deps)
}

async function assertAlive(): Promise<void> {
  assert.equal((await server.fetch('/.well-known/oauth-authorization-server')).status, 200)
  const outcome = await call('return 1')
  assert.deepEqual(outcome, { kind: 'returned', value: 1, logs: [] })
}

test('an endless loop ends after five seconds of processor time, and the program answers meanwhile', async () => {
  const start = performance.now()
  const looping = call('for (;;) ;')
  await assertAlive()
  const outcome = await looping
  assert.equal(outcome.kind === 'failed' && outcome.reason, 'cpu')
  assert.ok(performance.now() - start >= 5_000)
  await assertAlive()
})

test('eight memory bombs at once: each fails, the process keeps its size, the program lives', async () => {
  await assertAlive()
  const start = process.memoryUsage.rss()
  const bombs = Array.from({ length: 8 }, () => call('var a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))'))
  for (const outcome of await Promise.all(bombs)) assert.equal(outcome.kind === 'failed' && outcome.reason, 'memory')
  const grown = (process.memoryUsage.rss() - start) / MIB
  assert.ok(grown < 8 * 128, `the process grew by ${grown} MiB`)
  await assertAlive()
})

test('a script finds nothing of the process: no environment, no files, no network but what it is given', async () => {
  const names = [
    'process',
    'require',
    'Function',
    'eval',
    'fetch',
    'WebAssembly',
    'Worker',
    'Buffer',
    'global',
    'std',
    'os',
  ]
  const outcome = await call(`return ${JSON.stringify(names)}.map(function (name) { return typeof globalThis[name] })`)
  assert.deepEqual(
    outcome.kind === 'returned' && outcome.value,
    names.map(() => 'undefined'),
  )
})

test('each line on hooks has its tests', () => {
  const file = 'server/src/apps/hooks/containment.test.ts'
  for (const title of [
    'contained, and the next call works: ‹title›',
    'the limits are those of the contract',
    'what a script changes in its world is gone with its call',
    '__proto__ in a bundle, an answer or a result reaches no prototype of the program',
    'nothing of an earlier call is to be read in a later one',
    'a hundred hooks at once all end, each with its own value',
  ]) {
    assertProven({ file, title })
  }
})
