import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { Agent } from 'undici'
import { listen, listenForSockets } from '../../../test/loopback.ts'
import { exchange } from './exchange.ts'
import { createSafeFetch, type OutboundAnswer, type OutboundRequest } from './index.ts'

const development = { allowHttp: true, allowLoopback: true, allowNetworks: [] }

async function ask(t: TestContext, port: number, request: Partial<OutboundRequest> = {}, scheme = 'http') {
  const { fetch, close } = createSafeFetch(development)
  t.after(close)
  return fetch({ method: 'GET', url: `${scheme}://127.0.0.1:${port}/`, ...request })
}

function assertFailure(answer: OutboundAnswer, kind: OutboundAnswer['kind'], sent: boolean): void {
  assert.deepEqual({ kind: answer.kind, sent: 'sent' in answer && answer.sent }, { kind, sent }, JSON.stringify(answer))
}

test('too_large: the announced length is over the limit', async (t) => {
  const port = await listen(t, (_, response) => response.setHeader('content-length', '1001').flushHeaders())
  assertFailure(await ask(t, port, { bodyBytesMax: 1000 }), 'too_large', true)
})

test('too_large: an unannounced body grows over the limit, and the server is cut off', async (t) => {
  const cut = Promise.withResolvers<void>()
  const port = await listen(t, (_, response) => {
    pour(response)
    response.on('close', cut.resolve)
  })
  assertFailure(await ask(t, port, { bodyBytesMax: 100_000 }), 'too_large', true)
  await cut.promise
})

function pour(response: ServerResponse): void {
  while (response.write('x'.repeat(10_000)));
  response.once('drain', () => pour(response))
}

test('answered: a body of exactly the limit', async (t) => {
  const port = await listen(t, (_, response) => response.end('x'.repeat(1000)))
  const answer = await ask(t, port, { bodyBytesMax: 1000 })
  assert.equal(answer.kind === 'answer' && answer.body.length, 1000)
})

test('too_large: a bomb of each encoding, small on the wire', async (t) => {
  const zeros = Buffer.alloc(20 * 1024 * 1024)
  const bombs = { gzip: gzipSync(zeros), br: brotliCompressSync(zeros), deflate: deflateSync(zeros) }
  for (const [encoding, bomb] of Object.entries(bombs)) {
    const port = await listen(t, (_, response) => response.setHeader('content-encoding', encoding).end(bomb))
    assertFailure(await ask(t, port), 'too_large', true)
  }
  const twice = gzipSync(gzipSync(zeros))
  const port = await listen(t, (_, response) => response.setHeader('content-encoding', 'gzip, gzip').end(twice))
  assertFailure(await ask(t, port), 'too_large', true)
})

test('answered: gzip, brotli and both kinds of deflate are undone', async (t) => {
  const bodies = [
    ['gzip', gzipSync('påls')],
    ['br', brotliCompressSync('påls')],
    ['deflate', deflateSync('påls')],
    ['deflate', deflateRawSync('påls')],
    ['identity', Buffer.from('påls')],
    ['gzip, br', brotliCompressSync(gzipSync('påls'))],
  ] as const
  for (const [encoding, body] of bodies) {
    const port = await listen(t, (_, response) => response.setHeader('content-encoding', encoding).end(body))
    const answer = await ask(t, port)
    assert.equal(answer.kind === 'answer' && answer.body, 'påls', encoding)
  }
})

test('answered: the charset of Content-Type is read, an unknown one as UTF-8', async (t) => {
  for (const [charset, bytes] of [
    ['iso-8859-1', [0x70, 0xe5]],
    ['made-up', [0x70, 0xc3, 0xa5]],
  ] as const) {
    const type = `text/plain; charset="${charset}"`
    const port = await listen(t, (_, response) => response.setHeader('content-type', type).end(Buffer.from(bytes)))
    const answer = await ask(t, port)
    assert.equal(answer.kind === 'answer' && answer.body, 'på')
  }
})

test('reset: a damaged compressed body', async (t) => {
  const half = gzipSync('pets'.repeat(100)).subarray(0, 20)
  const port = await listen(t, (_, response) => response.setHeader('content-encoding', 'gzip').end(half))
  assertFailure(await ask(t, port), 'reset', true)
})

test('too_large: headers without end', async (t) => {
  const port = await listenForSockets(t, (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(100_000)}`)
  })
  assertFailure(await ask(t, port), 'too_large', true)
})

test('timeout: no headers, headers that drip, a body that drips', async (t) => {
  const silent = await listen(t, () => {})
  assertFailure(await ask(t, silent, { timeoutMs: 60 }), 'timeout', true)
  for (const start of ['HTTP/1.1 200 OK\r\nx-a: ', 'HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n']) {
    const port = await listenForSockets(t, (socket) => {
      socket.write(start)
      const drip = setInterval(() => socket.write('x'), 5)
      socket.on('close', () => clearInterval(drip))
    })
    assertFailure(await ask(t, port, { timeoutMs: 60 }), 'timeout', true)
  }
})

test('timeout: redirects share one time limit', async (t) => {
  const port = await listen(t, (_, response) => {
    setTimeout(() => response.writeHead(302, { location: '/again' }).end(), 40)
  })
  assertFailure(await ask(t, port, { timeoutMs: 100 }), 'timeout', true)
})

test('timeout, not sent: the name is not resolved in time, the secure connection is not made in time', async (t) => {
  const { fetch, close } = createSafeFetch(development, () => new Promise(() => {}))
  assertFailure(await fetch({ method: 'POST', url: 'http://slow.test/', connectTimeoutMs: 40 }), 'timeout', false)
  const port = await listenForSockets(t, () => {})
  assertFailure(await ask(t, port, { method: 'POST', connectTimeoutMs: 40 }, 'https'), 'timeout', false)
  t.after(close)
})

test('timeout, not sent: a request that was given up is not sent when the connection comes after all', async (t) => {
  let received = ''
  const closed = Promise.withResolvers<void>()
  const port = await listenForSockets(t, (socket) => {
    socket.on('data', (bytes) => {
      received += bytes
    })
    socket.on('close', () => closed.resolve())
  })
  const resolved = Promise.withResolvers<{ address: string; family: number }[]>()
  const { fetch, close } = createSafeFetch(development, () => resolved.promise)
  t.after(close)
  const url = `http://slow.test:${port}/`
  assertFailure(await fetch({ method: 'POST', url, body: 'x', connectTimeoutMs: 20 }), 'timeout', false)
  resolved.resolve([{ address: '127.0.0.1', family: 4 }])
  await closed.promise
  assert.equal(received, '')
})

test('timeout: an exchange does not begin when its call has ended', async (t) => {
  const agent = new Agent()
  t.after(() => agent.destroy())
  const late = { kind: 'timeout', message: 'late', sent: false } as const
  const hop = { method: 'GET', url: new URL('http://127.0.0.1:1/'), headers: {}, body: undefined }
  const limits = { bodyBytesMax: 1, connectTimeoutMs: 1000, stop: AbortSignal.abort(late) }
  assert.deepEqual(await exchange(agent, hop, limits), late)
})

test('timeout: a call is cancelled before, and while it waits', async (t) => {
  const reached = Promise.withResolvers<void>()
  const port = await listen(t, () => reached.resolve())
  const cancel = new AbortController()
  const answer = ask(t, port, { signal: cancel.signal })
  await reached.promise
  cancel.abort()
  assertFailure(await answer, 'timeout', true)
  assertFailure(await ask(t, port, { signal: AbortSignal.abort() }), 'timeout', false)
})

test('refused, not sent: nobody listens', async (t) => {
  assertFailure(await ask(t, 1, { method: 'POST', body: 'x' }), 'refused', false)
})

test('reset, not sent: the connection breaks in the TLS handshake', async (t) => {
  const port = await listenForSockets(t, (socket) => socket.destroy())
  assertFailure(await ask(t, port, { method: 'POST' }, 'https'), 'reset', false)
})

test('reset, sent: the connection breaks after the request arrived, and in the middle of the body', async (t) => {
  const before = await listen(t, (request) => request.socket.destroy())
  assertFailure(await ask(t, before, { method: 'POST', body: 'x' }), 'reset', true)
  const within = await listen(t, (request, response) => {
    response.setHeader('content-length', '10').write('12345', () => request.socket.destroy())
  })
  assertFailure(await ask(t, within), 'reset', true)
})

test('answered: interim answers are passed over', async (t) => {
  const port = await listenForSockets(t, (socket) => {
    socket.end('HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
  })
  const answer = await ask(t, port)
  assert.ok(answer.kind === 'answer')
  assert.deepEqual([answer.status, answer.body, answer.headers.link], [200, 'ok', undefined])
})

test('reset, sent: the answer is not HTTP', async (t) => {
  const port = await listenForSockets(t, (socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n'))
  assertFailure(await ask(t, port), 'reset', true)
})

test('tls, not sent: the other side does not speak TLS', async (t) => {
  const port = await listen(t, (_, response) => response.end())
  assertFailure(await ask(t, port, { method: 'POST' }, 'https'), 'tls', false)
})

// Two, as undici lets a connection rest for one turn of the event loop before it is used again.
test('connections are kept alive: two serve many requests in a row', async (t) => {
  let connections = 0
  const port = await listenForSockets(t, (socket) => {
    connections += 1
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
  })
  const { fetch, close } = createSafeFetch(development)
  t.after(close)
  for (let i = 0; i < 20; i += 1) {
    assert.equal((await fetch({ method: 'GET', url: `http://127.0.0.1:${port}/` })).kind, 'answer')
  }
  assert.ok(connections <= 2, `${connections}`)
})

test('close lets a running request end, and does not wait for a connection that was given up', async (t) => {
  const reached = Promise.withResolvers<ServerResponse>()
  const port = await listen(t, (_, response) => reached.resolve(response))
  const { fetch, close } = createSafeFetch(development, () => new Promise(() => {}))
  await fetch({ method: 'GET', url: 'http://slow.test/', connectTimeoutMs: 20 })
  const running = fetch({ method: 'GET', url: `http://127.0.0.1:${port}/` })
  const response = await reached.promise
  const closed = close()
  response.end('pets')
  assert.equal((await running).kind, 'answer')
  await closed
  assertFailure(await fetch({ method: 'GET', url: `http://127.0.0.1:${port}/` }), 'reset', false)
})

test('no failure message holds the query, a header or the body', async (t) => {
  const port = await listen(t, (request) => request.socket.destroy())
  for (const scheme of ['http', 'https', 'ftp']) {
    const url = `${scheme}://127.0.0.1:${port}/?key=canary`
    const answer = await ask(t, port, { url, method: 'POST', headers: { authorization: 'canary' }, body: 'canary' })
    assert.notEqual(answer.kind, 'answer')
    assert.doesNotMatch(JSON.stringify(answer), /canary/)
  }
})
