import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { test } from 'node:test'
import { providerKeys, startProvider, startProviders } from './index.ts'

test('all providers start on origins of their own', async () => {
  const providers = await startProviders()
  try {
    assert.deepEqual(
      providers.map(({ key }) => key),
      [...providerKeys],
    )
    assert.equal(new Set(providers.map(({ host }) => host)).size, providers.length)
    for (const { url, host } of providers) assert.equal(url, `http://${host}`)
  } finally {
    await Promise.all(providers.map((provider) => provider.close()))
  }
})

test('close ends at once although a client keeps its connection alive, and may be called twice', async () => {
  const provider = await startProvider('coop')
  const agent = new Agent({ keepAlive: true })
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  const request = get(`${provider.url}/`, { agent }, (response) => response.resume().on('end', resolve))
  request.on('error', reject)
  await ended
  const socket = request.socket
  const began = performance.now()
  await provider.close()
  await provider.close()
  assert.ok(performance.now() - began < 1000)
  if (socket && !socket.closed) await new Promise((done) => socket.once('close', done))
  agent.destroy()
  await assert.rejects(fetch(provider.url))
})

test('rejects: the port is taken', async () => {
  const first = await startProvider('slackish')
  try {
    await assert.rejects(startProvider('coop', { port: Number(new URL(first.url).port) }), { code: 'EADDRINUSE' })
  } finally {
    await first.close()
  }
})
