import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClock } from '../../kernel/clock.ts'
import { callHook, hasHook } from './call-hook.ts'
import { startHooks } from './hook.fixture.ts'
import { hookExceptions } from './model.ts'

const { whole, body, value, deps } = startHooks({ cpuMsMax: 2_000, threadsMax: 2 })

test('a value comes back, whatever way the script defines Zap', async () => {
  for (const zap of ['var Zap =', 'Zap =', 'const Zap =', '"use strict"; let Zap =', "'use strict'; var Zap ="]) {
    const outcome = await whole(`${zap} { run: function (bundle) { return { got: bundle.a } } }`, {
      bundle: { a: [1] },
    })
    assert.deepEqual(outcome, { kind: 'returned', value: { got: [1] }, logs: [] }, zap)
  }
  const modern = 'class Zap { static run({ a, ...rest }) { return { ...rest, a: a?.b ?? 0n === 0n } } }'
  assert.deepEqual(await whole(modern, { bundle: { a: null, c: 1 } }), {
    kind: 'returned',
    value: { c: 1, a: true },
    logs: [],
  })
})

test('a value comes by callback, now or later, or by promise; the first one counts', async () => {
  assert.equal(await value('callback(null, 1)'), 1)
  assert.equal(await value('setTimeout(function () { callback(null, 2) }, 1000)'), 2)
  assert.equal(await value('callback(null, 1); return 2'), 1)
  assert.equal(await value('return Promise.resolve(3)'), 3)
  assert.equal(await value('return (async () => { await null; return 4 })()'), 4)
  assert.equal(await value('setTimeout(function () { callback(null, 1) }); return 5'), 5)
  assert.equal(await value('return undefined'), null)
})

test('timers run in the order in which they are due, and cleared ones do not', async () => {
  const script = `var order = []
    setTimeout(function () { order.push('late'); callback(null, order) }, 5000)
    setTimeout(function (x) { order.push(x) }, 10, 'early')
    clearTimeout(setTimeout(function () { order.push('never') }, 1))`
  assert.deepEqual(await value(script), ['early', 'late'])
})

test('each exception says how the call ends: thrown, rejected or given to the callback, with new and without', async () => {
  for (const exception of hookExceptions) {
    const expected = { kind: 'raised', exception, message: 'Why not.', logs: [] }
    assert.deepEqual(await body(`throw new ${exception}('Why not.')`), expected)
    assert.deepEqual(await body(`throw ${exception}('Why not.')`), expected)
    assert.deepEqual(await body(`callback(new ${exception}('Why not.'))`), expected)
    assert.deepEqual(await body(`return Promise.reject(new ${exception}('Why not.'))`), expected)
  }
  const caught = `try { throw new HaltedException('x') } catch (e) {
    return [e instanceof HaltedException, e instanceof Error, e instanceof ErrorException, e.name, String(e)] }`
  assert.deepEqual(await value(caught), [true, true, false, 'HaltedException', 'HaltedException: x'])
})

test('any other error fails the hook, with its line', async () => {
  const thrown = await whole('var Zap = {\n  run: function () {\n    null.x\n  }\n}')
  assert.equal(thrown.kind === 'failed' && thrown.reason, 'script')
  assert.match(thrown.kind === 'failed' ? thrown.message : '', /^TypeError: .*\(line 3\)$/)
  for (const [script, says] of [
    ['throw 7', /The script threw 7/],
    ['throw null', /The script threw null/],
    ['throw { toString: function () { throw 1 } }', /no text/],
    ['Zap.run = 1; return Zap.gone()', /not a function/],
    ["callback('It broke.')", /It broke\./],
  ] as const) {
    const outcome = await body(script)
    assert.match(outcome.kind === 'failed' ? outcome.message : JSON.stringify(outcome), says)
  }
})

test('a script without Zap, without the method, or with an error in its text says so', async () => {
  for (const [script, says] of [
    ['var Zip = {}', /no object Zap/],
    ['var Zap = 7', /no object Zap/],
    ['var Zap = {}', /Zap\.run is not a function/],
    ['var Zap = { run: function ( }', /SyntaxError: .*line 1/],
  ] as const) {
    const outcome = await whole(script)
    assert.match(outcome.kind === 'failed' ? outcome.message : JSON.stringify(outcome), says)
  }
})

test('what JSON cannot hold is refused: functions, symbols, BigInt, cycles, deep nesting; what a getter throws is told', async () => {
  for (const [script, says] of [
    ['return function () {}', /returned a function/],
    ['return Symbol()', /returned a symbol/],
    ['return { a: 1n }', /JSON cannot hold/],
    ['var a = {}; a.a = a; return a', /circular/],
    ['return { get a() { throw new Error("mine") } }', /mine/],
    ['var a = []; for (var i = 0; i < 100; i++) a = [a]; return a', /nested deeper than 64/],
    ['return "\\u0000"', /NUL/],
  ] as const) {
    const outcome = await body(script)
    assert.match(outcome.kind === 'failed' ? outcome.message : JSON.stringify(outcome), says, script)
  }
  assert.deepEqual(await value('return { get a() { return 1 }, b: undefined, c: function () {}, d: NaN }'), {
    a: 1,
    d: null,
  })
})

test('the log is kept whatever becomes of the call, at most 200 lines of bounded length', async () => {
  const failed = await body('console.log("a", 1, { b: [2] }, undefined); console.error(new Error("c")); throw 1')
  assert.deepEqual(failed.logs, ['a 1 {"b":[2]} undefined', 'Error: c'])
  const many = await body('for (var i = 0; i < 5000; i++) console.log("x".repeat(100000)); return 1')
  assert.equal(many.logs.length, 200)
  assert.ok(many.logs.every((line) => line.length <= 4_000))
})

test('the script reads the clock of the program, in UTC, and chance is new in every call', async () => {
  const clock = createClock(40 * 24 * 3600 * 1000)
  const app = {
    key: 'kennel',
    hooks: {
      source: 'var Zap = { run: () => [Date.now(), new Date().getTimezoneOffset(), Math.random()] }',
      methods: ['run'],
    },
  }
  const ask = async () => {
    const outcome = await callHook(app, 'run', {}, () => assert.fail(), { ...deps, clock })
    return (outcome.kind === 'returned' ? outcome.value : []) as number[]
  }
  const [[now = 0, zone, chance], [, , other]] = [await ask(), await ask()]
  assert.ok(Math.abs(now - clock.now().getTime()) < 10_000)
  assert.equal(zone, 0)
  assert.notEqual(chance, other)
  assert.ok(chance !== undefined && chance >= 0 && chance < 1)
})

test('hasHook knows the methods of the model alone', () => {
  const app = { hooks: { source: '', methods: ['run'] } }
  assert.deepEqual([hasHook(app, 'run'), hasHook(app, 'toString'), hasHook({}, 'run')], [true, false, false])
})

test('what nothing waits for any more is given up by its signal', async () => {
  const outcome = await body('z.request("https://kennel.test/")', {
    request: () => new Promise(() => {}),
    signal: AbortSignal.timeout(100),
  })
  assert.equal(outcome.kind === 'failed' && outcome.reason, 'wall')
})
