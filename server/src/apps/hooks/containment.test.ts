// Nothing that a stranger's script does reaches the program or the next call.          outbound-oauth §6 · security, "Hooks"
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { sandboxLimits } from '../../kernel/sandbox/index.ts'
import { attacks } from './containment.fixture.ts'
import { echo, startHooks } from './hook.fixture.ts'
import type { HookRequester } from './model.ts'

const { body, value, failures } = startHooks({ cpuMsMax: 400, threadsMax: 1 })
const MIB = 1024 * 1024

const answer: HookRequester = async (asked, signal) => {
  if (asked.url.endsWith('/throw')) throw new Error('no')
  return echo(asked, signal)
}

for (const { title, body: text, ends } of attacks) {
  test(`contained, and the next call works: ${title}`, async () => {
    await value('return 1') // the thread's own memory is there
    const before = process.memoryUsage.rss()
    const outcome = await body(text, { request: answer })
    if ('returns' in ends) assert.deepEqual(outcome, { kind: 'returned', value: ends.returns, logs: [] })
    else assert.ok(outcome.kind === 'failed' && ends.includes(outcome.reason), JSON.stringify(outcome).slice(0, 300))
    const grown = (process.memoryUsage.rss() - before) / MIB
    assert.ok(grown < 200, `the process grew by ${grown} MiB`)
    assert.equal(await value('return 1 + 1'), 2)
    assert.deepEqual(failures, [])
  })
}

test('the limits are those of the contract', () => {
  const { memoryBytesMax, cpuMsMax, outputBytesMax, wallMsMax } = sandboxLimits
  assert.deepEqual([memoryBytesMax / MIB, cpuMsMax, outputBytesMax / MIB, wallMsMax], [64, 5_000, 5, 30_000])
})

test('what a script changes in its world is gone with its call', async () => {
  const spoil = `Object.prototype.polluted = 1; Array.prototype.map = null; JSON.parse = null; z.request = z.hash = null
    _.each = $.each = moment.utc = null; globalThis.kept = 1; __kept = 2; Zap.kept = 3; Object.freeze(Object.prototype)
    console.log = HaltedException = Promise.prototype.then = Function = null; setTimeout = null; return 1`
  assert.equal(await value(spoil), 1)
  const look = `return [({}).polluted, [1].map(String), typeof z.request, typeof z.hash, typeof _.each, typeof $.each, typeof kept,
    typeof __kept, Zap.kept, typeof HaltedException, typeof setTimeout, typeof Promise.prototype.then].map(String)`
  const fresh = await value(look)
  assert.deepEqual(fresh, [
    ...['undefined', '1', 'function', 'function', 'function', 'function', 'undefined', 'undefined', 'undefined'],
    ...['function', 'function', 'function'],
  ])
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})

test('__proto__ in a bundle, an answer or a result reaches no prototype of the program', async () => {
  const bundle = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
  const request: HookRequester = async () => ({
    status_code: 200,
    headers: bundle,
    content: '{"__proto__":{"polluted":1}}',
  })
  const outcome = await body(
    'var r = z.request("https://a.test/"); return [bundle, r, JSON.parse(r.content), ({}).polluted === undefined]',
    { bundle, request },
  )
  assert.equal(outcome.kind === 'returned' && Array.isArray(outcome.value) && outcome.value[3], true)
  const forged = await body('return JSON.parse(\'{"__proto__":{"polluted":1}}\')')
  assert.equal(forged.kind, 'returned')
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})

test('nothing of an earlier call is to be read in a later one', async () => {
  await value('var a = []; for (var i = 0; i < 20000; i++) a.push("canary-" + i); globalThis.a = a; return a.length', {
    bundle: { secret: 'canary-in-bundle' },
  })
  const seen = await value('return typeof a + new Uint8Array(1e6).some(Boolean)')
  assert.equal(seen, 'undefinedfalse')
})

test('work that goes on after the value was returned is not done', async () => {
  let requests = 0
  const request: HookRequester = async (asked, signal) => {
    requests++
    return echo(asked, signal)
  }
  const script = `function later() { z.request('https://kennel.test/'); setTimeout(later, 0); Promise.resolve().then(later) }
    setTimeout(later, 0); Promise.resolve().then(later); return 7`
  assert.equal(await value(script, { request }), 7)
  for (let turn = 0; turn < 20; turn++) await setImmediate()
  assert.equal(requests, 0)
})

test('a request that never ends is given up with its call, and aborted', async () => {
  const slow = startHooks({ wallMsMax: 300, threadsMax: 1 })
  let isAborted = false
  const outcome = await slow.body('return z.request("https://kennel.test/")', {
    request: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          isAborted = true
          reject(signal.reason)
        })
      }),
  })
  assert.equal(outcome.kind === 'failed' && outcome.reason, 'wall')
  assert.ok(isAborted)
  assert.equal(await slow.value('return 1'), 1)
})

test('waiting for an answer is no processor time', async () => {
  const request: HookRequester = async (asked, signal) => {
    const until = performance.now() + 600
    while (performance.now() < until) await setImmediate()
    return echo(asked, signal)
  }
  assert.equal(await value('return z.request("https://kennel.test/").status_code', { request }), 200)
})

test('an answer that is too large is an error of the script, or of its memory', async () => {
  const sized = (content: string) => ({ request: async () => ({ status_code: 200, headers: {}, content }) })
  const large = await body('return z.request("https://a.test/").content.length', sized('x'.repeat(11 * MIB)))
  assert.match(large.kind === 'failed' ? large.message : '', /The answer is larger than 10 MB/)
  assert.equal(await value('return z.request("https://a.test/").content.length', sized('x'.repeat(4 * MIB))), 4 * MIB)
})

test('a hundred hooks at once all end, each with its own value', async () => {
  const crowd = startHooks({ threadsMax: 4 })
  const all = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      crowd.value('return [bundle.n, JSON.parse(z.request("https://a.test/" + bundle.n).content).url]', {
        bundle: { n },
      }),
    ),
  )
  assert.deepEqual(
    all,
    Array.from({ length: 100 }, (_, n) => [n, `https://a.test/${n}`]),
  )
})

test('whoever finds no thread free in time is told', async () => {
  const narrow = startHooks({ threadsMax: 1, queueMsMax: 100, wallMsMax: 1_000 })
  const busy = narrow.body('return z.request("https://a.test/")', { request: () => new Promise(() => {}) })
  const late = await narrow.body('return 1')
  assert.match(late.kind === 'failed' ? late.message : '', /No thread was free in time/)
  assert.equal((await busy).kind, 'failed')
  assert.equal(await narrow.value('return 1'), 1)
})
