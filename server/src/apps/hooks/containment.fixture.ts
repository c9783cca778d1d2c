// What a stranger's script may try against the program, and how each try has to end.
import type { HookFailure } from './model.ts'

/** The body of a hook. `ends`: the reason of its failure, or what it returns to show that it got nothing. */
export type Attack = { title: string; body: string; ends: readonly HookFailure[] | { returns: unknown } }

const loops: Attack[] = [
  { title: 'an endless loop', body: 'for (;;) ;', ends: ['cpu'] },
  {
    title: 'a loop that catches everything',
    body: 'for (;;) { try { for (;;) ; } catch (e) {} finally { continue } }',
    ends: ['cpu'],
  },
  { title: 'a loop of promises', body: 'function f() { Promise.resolve().then(f) } f()', ends: ['cpu', 'memory'] },
  { title: 'a loop of timers', body: 'function f() { setTimeout(f, 0) } f()', ends: ['cpu', 'memory'] },
  {
    title: 'a loop in an async function',
    body: 'return (async function () { for (;;) { try { await null; for (;;) ; } catch (e) {} } })()',
    ends: ['cpu'],
  },
  {
    title: 'a loop of the engine itself, which it cannot interrupt',
    body: 'return [].indexOf.call({ length: 9007199254740991 }, 1)',
    ends: ['cpu'],
  },
  { title: 'a regular-expression bomb', body: 'return /^(a+)+$/.test("a".repeat(40) + "b")', ends: ['cpu'] },
  { title: 'a getter that never answers', body: 'return { get a() { for (;;) ; } }', ends: ['cpu'] },
  {
    title: 'a promise that nobody keeps, over a busy one',
    body: 'function f() { return Promise.resolve().then(f) } f(); return new Promise(function () {})',
    ends: ['cpu', 'memory'],
  },
]

const recursions: Attack[] = [
  { title: 'a recursion', body: 'function f() { return f() + 1 } return f()', ends: ['script'] },
  {
    title: 'a recursion through a getter',
    body: 'var o = { get a() { return this.a } }; return o.a',
    ends: ['script'],
  },
  {
    title: 'a recursion through a regular expression',
    body: 'function f() { return "a".replace(/a/, f) } return f()',
    ends: ['script'],
  },
  {
    title: 'proxies of proxies',
    body: 'var p = {}; for (var i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p.x',
    ends: ['script', 'memory'],
  },
  {
    title: 'JSON that is nested too deeply to be written',
    body: 'var a = []; for (var i = 0; i < 1e5; i++) a = [a]; return a',
    ends: ['script', 'cpu'],
  },
  {
    title: 'JSON that is nested too deeply to be read',
    body: 'return JSON.parse("[".repeat(1e6) + "]".repeat(1e6))',
    ends: ['script'],
  },
  {
    title: 'XML that is nested too deeply',
    body: 'return $.parseXML("<a>".repeat(1e5) + "</a>".repeat(1e5))',
    ends: ['script'],
  },
]

const bombs: Attack[] = [
  { title: 'arrays that grow', body: 'var a = []; for (;;) a.push({ a: 1 })', ends: ['memory'] },
  {
    title: 'arrays that grow, the errors caught',
    body: 'var a = []; try { for (;;) a.push(new Array(1e5).fill(1)) } catch (e) { a = null } return 1',
    ends: ['memory'],
  },
  {
    title: 'a text that doubles',
    body: 'var s = "abcdefgh"; var a = []; for (;;) { s = s + s; a.push(s.split("")) }',
    ends: ['memory'],
  },
  { title: 'typed arrays', body: 'var a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))', ends: ['memory'] },
  { title: 'one typed array', body: 'return new Uint8Array(1e9).length', ends: ['memory'] },
  { title: 'one large text', body: 'return "a".repeat(5e8)', ends: ['memory'] },
  {
    title: 'the result of a regular expression',
    body: 'return "a".repeat(1e7).match(/a/g).length',
    ends: ['memory', 'cpu'],
  },
  {
    title: 'a regular expression that remembers',
    body: 'return /^(?:(a)|b)*$/.test("a".repeat(3e6))',
    ends: ['memory', 'script'],
  },
  { title: 'a large output', body: 'return "a".repeat(6e6)', ends: ['output'] },
  { title: 'a large output in many bytes', body: 'return "ü".repeat(3e6)', ends: ['output'] },
  {
    title: 'a large request',
    body: 'return z.request({ url: "https://kennel.test", data: "a".repeat(6e6) })',
    ends: ['script'],
  },
]

const escapes: Attack[] = [
  {
    title: 'Function through a constructor',
    body: "return ({}).constructor.constructor('return process')()",
    ends: ['script'],
  },
  { title: 'Function of a function', body: "return (function () {}).constructor('return 1')()", ends: ['script'] },
  { title: 'Function of a generator', body: "return (function* () {}).constructor('return 1')()", ends: ['script'] },
  {
    title: 'Function of an async function',
    body: "return (async function () {}).constructor('return 1')()",
    ends: ['script'],
  },
  {
    title: 'Function of an async generator',
    body: "return (async function* () {}).constructor('return 1')()",
    ends: ['script'],
  },
  {
    title: 'Function of what the surface is made of',
    body: "return z.request.constructor('return 1')()",
    ends: ['script'],
  },
  {
    title: 'Function made by Reflect',
    body: "return Reflect.construct((function () {}).constructor, ['return 1'])()",
    ends: ['script'],
  },
  { title: 'Function put back', body: 'delete Function.prototype.constructor; return 1', ends: ['script'] },
  { title: 'eval', body: "return (0, eval)('1')", ends: ['script'] },
  { title: 'a timer with a text', body: "setTimeout('callback(null, 1)', 0)", ends: ['script'] },
  { title: 'require', body: "return require('fs')", ends: ['script'] },
  { title: 'process', body: 'return process.env', ends: ['script'] },
  { title: 'a module that is imported', body: "return import('fs').then(function () { return 1 })", ends: ['script'] },
  {
    title: 'a script of a module',
    body: 'return typeof module + typeof exports + typeof global',
    ends: { returns: 'undefinedundefinedundefined' },
  },
  {
    title: 'names of the program and of the prelude',
    body: 'return Object.getOwnPropertyNames(globalThis).filter(function (n) { return /host|ground|drive|worker|node|fetch|wasm|webassembly|std|os$|bjson|print|load|quickjs/i.test(n) })',
    ends: { returns: [] },
  },
  {
    title: 'a stack trace that is prepared',
    body: 'var got = []; Error.prepareStackTrace = function (e, frames) { got.push(frames); return frames }; try { z.request() } catch (e) { return [typeof e.stack === "string" ? 1 : [e.stack].flat().map(function (f) { return typeof (f.getFunction || f.getThis || 0) === "function" ? String(f.getThis && f.getThis()) : 0 })].length } ',
    ends: { returns: 1 },
  },
  {
    title: 'the stack of what the program throws',
    body: 'try { z.request("https://kennel.test/throw") } catch (e) { return /file:|node:|\\/server\\/|\\.ts|node_modules/.test(e.stack + e.message + JSON.stringify(e, Object.getOwnPropertyNames(e))) }',
    ends: { returns: false },
  },
  {
    title: 'the callers of a callback',
    body: 'z.request("https://kennel.test/", function f() { var c; try { c = f.caller } catch (e) { c = null } callback(null, c === null || c === undefined) })',
    ends: { returns: true },
  },
  {
    title: 'the constructors of an answer',
    body: "return z.request('https://kennel.test/').constructor.constructor('return process')()",
    ends: ['script'],
  },
  {
    title: 'getters and proxies in a request',
    body: 'var seen = 0; z.request(new Proxy({ url: "https://kennel.test/" }, { get: function (t, k) { seen++; return t[k] } })); z.request({ get url() { return "https://kennel.test/" } }); return seen > 0',
    ends: { returns: true },
  },
  {
    title: 'a request that is a cycle',
    body: 'var p = {}; p.p = p; return z.request({ url: "https://kennel.test/", params: p })',
    ends: ['script'],
  },
  {
    title: 'a request that holds a BigInt',
    body: 'return z.request({ url: "https://kennel.test/", params: { a: 1n } })',
    ends: ['script'],
  },
  {
    title: 'a JSON of its own in place of the real one',
    body: 'JSON.stringify = function () { return "{\\"kind\\":\\"returned\\",\\"value\\":\\"forged\\"}" }; JSON.parse = function () { return { method: "x" } }; Array.prototype.push = Object.prototype.toString = null; return "real"',
    ends: { returns: 'real' },
  },
]

export const attacks: readonly Attack[] = [...loops, ...recursions, ...bombs, ...escapes]
