// Server-side request forgery, one row a trick: tried directly, and behind a redirect of an honest server; under the rules
// of production, and of development mode, which opens loopback and nothing else.                     outbound-oauth §7
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import {
  createSafeFetch,
  type FetchPolicy,
  type OutboundAnswer,
  type Resolve,
} from '../../src/kernel/safe-fetch/index.ts'
import { atEnd } from '../harness/database.ts'
import { listen } from '../loopback.ts'

const production: FetchPolicy = { allowHttp: false, allowLoopback: false, allowNetworks: [] }
const development: FetchPolicy = { allowHttp: true, allowLoopback: true, allowNetworks: [] }

/** `resolvesTo`: what the name server says of the host. `opens`: development mode lets it through. */
type Trick = { name: string; host: string; resolvesTo?: string[]; opens?: boolean }

const tricks: Trick[] = [
  { name: 'loopback', host: '127.0.0.1', opens: true },
  { name: 'loopback, any address of its range', host: '127.88.7.6', opens: true },
  { name: 'loopback by its name', host: 'localhost', resolvesTo: ['127.0.0.1', '::1'], opens: true },
  { name: 'loopback by its name with a dot', host: 'localhost.', resolvesTo: ['127.0.0.1'], opens: true },
  { name: 'loopback, shortened', host: '127.1', opens: true },
  { name: 'loopback as one decimal number', host: '2130706433', opens: true },
  { name: 'loopback in octal', host: '0177.0.0.01', opens: true },
  { name: 'loopback in hexadecimal', host: '0x7f000001', opens: true },
  { name: 'loopback in full-width digits', host: '１２７.0.0.1', opens: true },
  { name: 'loopback in circled digits', host: '①②⑦.⓪.⓪.①', opens: true },
  { name: 'loopback, percent-encoded', host: '%31%32%37.0.0.1', opens: true },
  { name: 'loopback of IPv6', host: '[::1]', opens: true },
  { name: 'loopback of IPv6, written out', host: '[0:0:0:0:0:0:0:1]', opens: true },
  {
    name: 'a public name that resolves to loopback',
    host: 'localtest.example',
    resolvesTo: ['127.0.0.1'],
    opens: true,
  },
  { name: 'no address', host: '0.0.0.0' },
  { name: 'no address, shortened', host: '0' },
  { name: 'no address of IPv6', host: '[::]' },
  { name: 'IPv4-mapped loopback', host: '[::ffff:127.0.0.1]' },
  { name: 'IPv4-mapped loopback in hexadecimal', host: '[::ffff:7f00:1]' },
  { name: 'IPv4-mapped, of a public address', host: '[::ffff:93.184.215.14]' },
  { name: 'IPv4-compatible loopback', host: '[::127.0.0.1]' },
  { name: 'NAT64 of loopback', host: '[64:ff9b::7f00:1]' },
  { name: '6to4 of a private address', host: '[2002:a00:1::]' },
  { name: 'Teredo', host: '[2001:0:4136:e378:8000:63bf:3fff:fdd2]' },
  { name: 'a private network', host: '10.0.0.1' },
  { name: 'a private network, shortened', host: '10.1' },
  { name: 'a private network in octal', host: '012.0.0.1' },
  { name: 'a private network as one decimal number', host: '3232235777' },
  { name: 'a private network of 172.16/12', host: '172.31.255.254' },
  { name: 'carrier-grade NAT', host: '100.64.0.1' },
  { name: 'link-local', host: '169.254.10.10' },
  { name: 'link-local of IPv6', host: '[fe80::1]' },
  { name: 'unique-local of IPv6', host: '[fd00::1]' },
  { name: 'metadata of clouds', host: '169.254.169.254' },
  { name: 'metadata of clouds as one decimal number', host: '2852039166' },
  { name: 'metadata of clouds, IPv4-mapped', host: '[::ffff:169.254.169.254]' },
  { name: 'metadata of clouds in IPv6', host: '[fd00:ec2::254]' },
  { name: 'metadata of clouds by its name', host: 'metadata.google.internal', resolvesTo: ['169.254.169.254'] },
  { name: 'broadcast', host: '255.255.255.255' },
  { name: 'multicast', host: '[ff02::1]' },
  { name: 'a name with a private address', host: 'intranet.example', resolvesTo: ['10.0.0.1'] },
  {
    name: 'a name with a private address behind a public one',
    host: 'two.example',
    resolvesTo: ['93.184.215.14', '10.0.0.1'],
  },
  { name: 'a name with an IPv4-mapped address', host: 'mapped.example', resolvesTo: ['::ffff:10.0.0.1'] },
  { name: 'a name with a private address of IPv6', host: 'six.example', resolvesTo: ['fd12::1'] },
]

// Any connection at all is the breach, whatever is then said on it.
let connections = 0
const trap = createServer((socket) => {
  connections++
  socket.destroy()
})
await new Promise<void>((listening) => trap.listen(0, '127.0.0.1', listening))
atEnd(async () => void trap.close())
const { port } = trap.address() as { port: number }

function fetcher(t: TestContext, policy: FetchPolicy, { resolvesTo = [] }: Pick<Trick, 'resolvesTo'> = {}) {
  const resolve: Resolve = async (name) =>
    name === 'honest.example'
      ? [{ address: '127.0.0.1', family: 4 }]
      : resolvesTo.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const { fetch, close } = createSafeFetch(policy, resolve)
  t.after(close)
  return fetch
}

function assertBlocked(answer: OutboundAnswer, sent: boolean): void {
  assert.deepEqual({ kind: answer.kind, sent: 'sent' in answer && answer.sent }, { kind: 'blocked', sent })
  assert.equal(connections, 0)
}

for (const trick of tricks) {
  test(`production: no connection to ${trick.name} (${trick.host})`, async (t) => {
    const strict = fetcher(t, production, trick)
    assertBlocked(await strict({ method: 'GET', url: `https://${trick.host}:${port}/` }), false)
    assertBlocked(await strict({ method: 'GET', url: `http://${trick.host}:${port}/` }), false)
    // An operator who opens one network has opened no other.
    const opened = fetcher(t, { ...production, allowHttp: true, allowNetworks: ['192.168.77.0/24'] }, trick)
    assertBlocked(await opened({ method: 'GET', url: `http://${trick.host}:${port}/` }), false)
  })
}

for (const trick of tricks.filter(({ opens }) => !opens)) {
  test(`development: no connection to ${trick.name}, directly or behind a redirect (${trick.host})`, async (t) => {
    const url = `http://${trick.host}:${port}/`
    const fetch = fetcher(t, development, trick)
    assertBlocked(await fetch({ method: 'GET', url }), false)
    const honest = await listen(t, (_, response) => response.writeHead(307, { location: url }).end())
    assertBlocked(await fetch({ method: 'GET', url: `http://honest.example:${honest}/` }), true)
  })
}

test("an app's calls in development: loopback too is reached at the app's own hosts only", async (t) => {
  const fetch = fetcher(t, development)
  for (const trick of tricks.filter(({ opens }) => opens)) {
    const url = `http://${trick.host}:${port}/`
    assertBlocked(await fetch({ method: 'GET', url, hosts: ['127.0.0.1:1', '*.petshop.test'] }), false)
  }
})

const ways: [name: string, url: string][] = [
  ['a user name that looks like the host', `https://api.petshop.test@127.0.0.1:${port}/`],
  ['a password', `https://api:petshop.test@127.0.0.1:${port}/`],
  ['a backslash', `https://127.0.0.1:${port}\\@api.petshop.test/`],
  ['another scheme', `ftp://api.petshop.test:${port}/`],
  ['a file', 'file:///etc/passwd'],
  ['data', 'data:text/plain,pets'],
  ['a socket of the system', 'unix:/var/run/docker.sock'],
  ['another label in front', `https://evil.api.petshop.test:${port}/`],
  ['another domain behind', `https://api.petshop.test.evil.test:${port}/`],
  ['a trailing dot', `https://api.petshop.test.:${port}/`],
  ['another port', 'https://api.petshop.test:1/'],
]
for (const [name, url] of ways) {
  test(`blocked: ${name} does not pass as a host of the app (${url.replace(`${port}`, 'PORT')})`, async (t) => {
    const fetch = fetcher(t, { ...development, allowLoopback: true }, { resolvesTo: ['127.0.0.1'] })
    assertBlocked(await fetch({ method: 'GET', url, hosts: [`api.petshop.test:${port}`] }), false)
  })
}

test('DNS rebinding: a name is asked once for a connection, and what it answers next time is checked again', async (t) => {
  const answers = ['127.0.0.1', '127.0.0.2']
  let asked = 0
  const resolve: Resolve = async () => [{ address: answers[asked++] ?? '127.0.0.2', family: 4 }]
  const { fetch, close } = createSafeFetch(
    { ...development, allowLoopback: false, allowNetworks: ['127.0.0.1/32'] },
    resolve,
  )
  t.after(close)
  const honest = await listen(t, (_, response) => response.setHeader('connection', 'close').end('pets'))
  const url = `http://rebinding.example:${honest}/`
  assert.equal((await fetch({ method: 'GET', url })).kind, 'answer')
  assert.equal(asked, 1)
  assertBlocked(await fetch({ method: 'GET', url }), false)
})

test('the trap works: where it may be reached it is', async (t) => {
  await fetcher(t, development)({ method: 'GET', url: `http://127.0.0.1:${port}/` })
  assert.equal(connections, 1)
})
