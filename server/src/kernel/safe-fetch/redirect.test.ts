import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import { type TestContext, test } from 'node:test'
import { listen } from '../../../test/loopback.ts'
import { createSafeFetch, type OutboundAnswer, type OutboundRequest } from './index.ts'
import { judgeRedirect } from './redirect.ts'

const development = { allowHttp: true, allowLoopback: true, allowNetworks: [] }

type Seen = { method: string; url: string; headers: IncomingHttpHeaders; body: string }

/** A server that notes what it gets and answers a path of `routes` with a redirect, any other with `here`. */
async function shop(t: TestContext, routes: Record<string, [status: number, location: string]> = {}) {
  const seen: Seen[] = []
  const port = await listen(t, async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { method = '', url = '', headers } = request
    seen.push({ method, url, headers, body })
    const [status, location] = routes[url] ?? []
    if (status === undefined || location === undefined) response.end('here')
    else response.writeHead(status, { location }).end('moved')
  })
  return { seen, origin: `http://127.0.0.1:${port}` }
}

async function ask(t: TestContext, request: Partial<OutboundRequest> & { url: string }): Promise<OutboundAnswer> {
  const { fetch, close } = createSafeFetch(development)
  t.after(close)
  return fetch({ method: 'GET', ...request })
}

function assertFailure(answer: OutboundAnswer, kind: OutboundAnswer['kind']): void {
  assert.deepEqual({ kind: answer.kind, sent: 'sent' in answer && answer.sent }, { kind, sent: true })
}

test('followed: a relative redirect, and the answer names the last URL', async (t) => {
  const { origin } = await shop(t, { '/old': [302, '/new?x=1'] })
  const answer = await ask(t, { url: `${origin}/old` })
  assert.ok(answer.kind === 'answer')
  assert.deepEqual([answer.status, answer.body, answer.url], [200, 'here', `${origin}/new?x=1`])
})

test('blocked, and nothing reached: a redirect to a private address, a forbidden name, another scheme, credentials', async (t) => {
  for (const location of [
    'http://169.254.169.254/',
    'http://[::ffff:7f00:1]/',
    'file:///etc/passwd',
    'http://u:p@127.0.0.1/',
  ]) {
    const { origin } = await shop(t, { '/': [302, location] })
    assertFailure(await ask(t, { url: `${origin}/` }), 'blocked')
  }
})

test('blocked: a redirect to loopback where only another network is open', async (t) => {
  const inner = await shop(t)
  const outer = await shop(t, { '/': [302, `${inner.origin}/`] })
  const policy = { allowHttp: true, allowLoopback: false, allowNetworks: ['127.0.0.1/32'] }
  const location = inner.origin.replace('127.0.0.1', '127.0.0.2')
  const toNeighbour = await shop(t, { '/': [302, `${location}/`] })
  const { fetch, close } = createSafeFetch(policy)
  t.after(close)
  assert.equal((await fetch({ method: 'GET', url: `${outer.origin}/` })).kind, 'answer')
  assertFailure(await fetch({ method: 'GET', url: `${toNeighbour.origin}/` }), 'blocked')
  assert.equal(inner.seen.length, 1)
})

test("blocked: a redirect that leaves the app's hosts", async (t) => {
  const elsewhere = await shop(t)
  const { origin } = await shop(t, { '/': [302, `${elsewhere.origin}/`] })
  assertFailure(await ask(t, { url: `${origin}/`, hosts: [new URL(origin).host] }), 'blocked')
  assert.equal(elsewhere.seen.length, 0)
})

test('five redirects are followed, a sixth is not', async (t) => {
  const chain = (n: number) =>
    Object.fromEntries(Array.from({ length: n }, (_, i) => [`/${n - i}`, [302, `/${n - i - 1}`]]))
  const five = await shop(t, chain(5) as Record<string, [number, string]>)
  assert.equal((await ask(t, { url: `${five.origin}/5` })).kind, 'answer')
  const six = await shop(t, chain(6) as Record<string, [number, string]>)
  assertFailure(await ask(t, { url: `${six.origin}/6` }), 'redirect')
  assert.equal(six.seen.length, 6)
})

test('refuse: no redirect is followed; same-host: none to another host', async (t) => {
  const elsewhere = await shop(t)
  const { origin, seen } = await shop(t, { '/in': [302, '/new'], '/out': [302, `${elsewhere.origin}/`] })
  assertFailure(await ask(t, { url: `${origin}/in`, redirects: 'refuse' }), 'redirect')
  assert.equal(seen.length, 1)
  assert.equal((await ask(t, { url: `${origin}/in`, redirects: 'same-host' })).kind, 'answer')
  assertFailure(await ask(t, { url: `${origin}/out`, redirects: 'same-host' }), 'redirect')
  assert.equal(elsewhere.seen.length, 0)
})

test('same-host: a step up to https is followed, a step down to http is not', () => {
  const verdict = (from: string, location: string) => {
    const hop = { method: 'GET', url: new URL(from), headers: {}, body: undefined }
    return judgeRedirect(hop, { status: 302, headers: { location } }, 0, { redirects: 'same-host' }).kind
  }
  assert.equal(verdict('http://petshop.test/a', 'https://petshop.test/b'), 'follow')
  assert.equal(verdict('https://petshop.test/a', 'http://petshop.test/b'), 'refused')
})

test('sent, whatever fails behind a redirect: the first request was received', async (t) => {
  const { origin } = await shop(t, { '/': [303, 'http://127.0.0.1:1/'] })
  assertFailure(await ask(t, { url: `${origin}/`, method: 'POST', body: 'x' }), 'refused')
})

test('redirect: a Location that is no URL; answered: a 302 without Location and a 304', async (t) => {
  const { origin } = await shop(t, { '/': [302, 'http://[bad/'] })
  assertFailure(await ask(t, { url: `${origin}/` }), 'redirect')
  const port = await listen(t, (request, response) => response.writeHead(request.url === '/304' ? 304 : 302).end())
  for (const [path, status] of [
    ['/', 302],
    ['/304', 304],
  ] as const) {
    const answer = await ask(t, { url: `http://127.0.0.1:${port}${path}`, redirects: 'refuse' })
    assert.equal(answer.kind === 'answer' && answer.status, status)
  }
})

const SECRETS = { Authorization: 'Bearer s3', Cookie: 'a=s3', 'X-Session': 's3', 'X-Trace': 'kept' }

test('credentials are dropped when a redirect changes origin, in headers and in the query', async (t) => {
  const elsewhere = await shop(t)
  const { origin, seen } = await shop(t, { '/?access_token=s3': [302, `${elsewhere.origin}/?access_token=s3&page=2`] })
  const answer = await ask(t, {
    url: `${origin}/?access_token=s3`,
    headers: SECRETS,
    secretHeaders: ['x-session'],
    secretQuery: ['access_token'],
  })
  assert.equal(answer.kind, 'answer')
  assert.equal(seen[0]?.headers['x-session'], 's3')
  const [arrived] = elsewhere.seen
  assert.equal(arrived?.url, '/?page=2')
  assert.equal(arrived?.headers['x-trace'], 'kept')
  assert.doesNotMatch(JSON.stringify(arrived), /s3/)
})

test('credentials stay dropped when the redirects come back to the first origin', async (t) => {
  const routes: Record<string, [number, string]> = {}
  const { origin, seen } = await shop(t, routes)
  const elsewhere = await shop(t, { '/': [302, `${origin}/back`] })
  routes['/'] = [302, `${elsewhere.origin}/`]
  await ask(t, { url: `${origin}/`, headers: SECRETS })
  assert.equal(seen[1]?.url, '/back')
  assert.equal(seen[1]?.headers.authorization, undefined)
})

test('credentials are kept on the same origin', async (t) => {
  const { origin, seen } = await shop(t, { '/': [302, '/new'] })
  await ask(t, { url: `${origin}/`, headers: SECRETS })
  assert.equal(seen[1]?.headers.authorization, 'Bearer s3')
})

test('a POST becomes a GET without body on 301, 302 and 303, and keeps both on 307 and 308', async (t) => {
  for (const [status, method, body, type] of [
    [301, 'GET', '', undefined],
    [302, 'GET', '', undefined],
    [303, 'GET', '', undefined],
    [307, 'POST', '{}', 'application/json'],
    [308, 'POST', '{}', 'application/json'],
  ] as const) {
    const { origin, seen } = await shop(t, { '/': [status, '/new'] })
    await ask(t, { url: `${origin}/`, method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
    const second = seen[1]
    assert.deepEqual([second?.method, second?.body, second?.headers['content-type']], [method, body, type], `${status}`)
  }
})

test('redirect: a body is not carried to another origin', async (t) => {
  const elsewhere = await shop(t)
  const { origin } = await shop(t, { '/': [307, `${elsewhere.origin}/`] })
  assertFailure(await ask(t, { url: `${origin}/`, method: 'POST', body: 'secret' }), 'redirect')
  assert.equal(elsewhere.seen.length, 0)
})

test('HEAD stays HEAD', async (t) => {
  const { origin, seen } = await shop(t, { '/': [303, '/new'] })
  await ask(t, { url: `${origin}/`, method: 'HEAD' })
  assert.deepEqual(
    seen.map(({ method }) => method),
    ['HEAD', 'HEAD'],
  )
})
