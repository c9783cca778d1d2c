import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { listen } from '../../../test/loopback.ts'
import { createSafeFetch, type FetchPolicy, type OutboundAnswer, type Resolve } from './index.ts'

const closed: FetchPolicy = { allowHttp: true, allowLoopback: false, allowNetworks: [] }
const development: FetchPolicy = { allowHttp: true, allowLoopback: true, allowNetworks: [] }

function fetcher(t: TestContext, policy: FetchPolicy, resolve?: Resolve) {
  const { fetch, close } = createSafeFetch(policy, resolve)
  t.after(close)
  return fetch
}

function assertBlocked(answer: OutboundAnswer): void {
  assert.equal(answer.kind, 'blocked', JSON.stringify(answer))
  assert.equal('sent' in answer && answer.sent, false)
}

const TRICKS = [
  'http://127.0.0.1:PORT/',
  'http://localhost:PORT/',
  'http://2130706433:PORT/',
  'http://0177.0.0.1:PORT/',
  'http://0x7f.1:PORT/',
  'http://0x7f000001:PORT/',
  'http://127.1:PORT/',
  'http://0:PORT/',
  'http://0.0.0.0:PORT/',
  'http://127.0.0.1.:PORT/',
  'http://①②⑦.0.0.1:PORT/',
  'http://[::1]:PORT/',
  'http://[::]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[::127.0.0.1]:PORT/',
  'http://[64:ff9b::127.0.0.1]:PORT/',
  'http://10.0.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/',
]

for (const url of TRICKS) {
  test(`blocked, and nothing reached: ${url}`, async (t) => {
    let hits = 0
    const port = await listen(t, (_, response) => {
      hits += 1
      response.end()
    })
    assertBlocked(await fetcher(t, closed)({ method: 'GET', url: url.replace('PORT', `${port}`) }))
    assert.equal(hits, 0)
  })
}

test('blocked: a private address is still closed where loopback is open', async (t) => {
  const fetch = fetcher(t, development)
  for (const host of ['10.0.0.1', '192.168.0.1', '169.254.169.254', '[::ffff:127.0.0.1]', '0.0.0.0']) {
    assertBlocked(await fetch({ method: 'GET', url: `http://${host}/` }))
  }
})

test('blocked: http where only https is allowed, other schemes, credentials in the URL, no URL', async (t) => {
  const strict = fetcher(t, { ...development, allowHttp: false })
  assertBlocked(await strict({ method: 'GET', url: 'http://127.0.0.1:1/' }))
  const fetch = fetcher(t, development)
  for (const url of [
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'http://u:p@127.0.0.1:1/',
    'http://u@127.0.0.1:1/',
    'x',
  ]) {
    assertBlocked(await fetch({ method: 'GET', url }))
  }
})

test('blocked: methods and headers that cannot be sent', async (t) => {
  const fetch = fetcher(t, development)
  const port = await listen(t, (_, response) => response.end())
  const url = `http://127.0.0.1:${port}/`
  for (const method of ['CONNECT', 'TRACE', 'GET / HTTP/1.1\r\nx: y', '']) assertBlocked(await fetch({ method, url }))
  assertBlocked(await fetch({ method: 'GET', url, headers: { 'x-a': 'b\r\nx-injected: c' } }))
})

test('blocked: one forbidden address among those of a name condemns it, before any connection', async (t) => {
  let hits = 0
  const port = await listen(t, () => {
    hits += 1
  })
  const resolve: Resolve = async () => [
    { address: '127.0.0.1', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ]
  assertBlocked(await fetcher(t, development, resolve)({ method: 'GET', url: `http://shop.test:${port}/` }))
  assert.equal(hits, 0)
})

test('the connection goes to the address that was checked: a name is asked once, and anew for a new connection', async (t) => {
  const port = await listen(t, (_, response) => response.setHeader('connection', 'close').end('pets'))
  const answers = ['127.0.0.1', '10.0.0.1']
  let asked = 0
  const resolve: Resolve = async () => [{ address: answers[asked++] ?? '0.0.0.0', family: 4 }]
  const fetch = fetcher(t, development, resolve)
  const first = await fetch({ method: 'GET', url: `http://rebinding.test:${port}/` })
  assert.equal(first.kind === 'answer' && first.body, 'pets')
  assert.equal(asked, 1)
  assertBlocked(await fetch({ method: 'GET', url: `http://rebinding.test:${port}/` }))
  assert.equal(asked, 2)
})

test("answered: a network of one's own, by name", async (t) => {
  const port = await listen(t, (_, response) => response.end('pets'))
  const policy = { ...closed, allowNetworks: ['127.0.0.0/8'] }
  const resolve: Resolve = async () => [{ address: '127.0.0.1', family: 4 }]
  const answer = await fetcher(t, policy, resolve)({ method: 'GET', url: `http://internal.test:${port}/` })
  assert.equal(answer.kind === 'answer' && answer.body, 'pets')
})

test("blocked: a host that is not among the app's hosts", async (t) => {
  const port = await listen(t, (_, response) => response.end('pets'))
  const fetch = fetcher(t, development)
  const url = `http://127.0.0.1:${port}/`
  assert.equal((await fetch({ method: 'GET', url, hosts: [`127.0.0.1:${port}`] })).kind, 'answer')
  assertBlocked(await fetch({ method: 'GET', url, hosts: ['127.0.0.1'] }))
  assertBlocked(await fetch({ method: 'GET', url, hosts: [] }))
})

test('dns: the name does not exist or has no address', async (t) => {
  const unknown: Resolve = () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }))
  for (const resolve of [unknown, async () => []]) {
    const answer = await fetcher(t, development, resolve)({ method: 'GET', url: 'http://nowhere.test/' })
    assert.equal(answer.kind, 'dns')
    assert.equal('sent' in answer && answer.sent, false)
  }
})

test('the host header, connection headers and encodings are ours, whatever the caller sets', async (t) => {
  let seen: Record<string, unknown> = {}
  const port = await listen(t, (request, response) => {
    seen = request.headers
    response.end()
  })
  const headers = {
    Host: 'internal.test',
    Connection: 'x-key',
    'Accept-Encoding': 'zstd',
    'Content-Length': '3',
    'X-Key': 'k',
  }
  await fetcher(t, development)({ method: 'POST', url: `http://127.0.0.1:${port}/`, headers, body: 'pets' })
  assert.equal(seen.host, `127.0.0.1:${port}`)
  assert.equal(seen.connection, 'keep-alive')
  assert.equal(seen['accept-encoding'], 'gzip, deflate, br')
  assert.equal(seen['content-length'], '4')
  assert.equal(seen['x-key'], 'k')
})

test('blocked: a network of our own, for a request that may reach public addresses alone', async (t) => {
  let hits = 0
  const port = await listen(t, (_, response) => {
    hits += 1
    response.end()
  })
  const fetch = fetcher(t, { ...closed, allowNetworks: ['127.0.0.0/8'] }, async () => [
    { address: '127.0.0.1', family: 4 },
  ])
  for (const url of [`http://127.0.0.1:${port}/`, `http://inside.test:${port}/`]) {
    assert.equal((await fetch({ method: 'GET', url })).kind, 'answer') // and leaves a connection that is kept alive
    assertBlocked(await fetch({ method: 'GET', url, isPublicOnly: true }))
  }
  assert.equal(hits, 2)
})
