import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { providerKeys, startProvider, startProviders } from './index.ts'
import { call, provide, refresh, signIn } from './test-client.ts'

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

test('with a memory, sign-ins outlive the process, and a refresh token that was used stays used', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-provider-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const memory = join(folder, 'rotator.tokens')
  const before = await startProvider('rotator', { memory })
  const first = await signIn(before)
  const second = await refresh(before, first.refresh_token)
  await before.close()
  const after = await provide(t, 'rotator', { memory })
  const renewed = await refresh(after, tokensOf(second).refresh_token)
  assert.equal(renewed.status, 200)
  assert.equal((await call(after, '/api/me', tokensOf(renewed).access_token)).status, 200)
  assert.equal((await refresh(after, first.refresh_token)).status, 400)
  assert.equal((await call(after, '/api/me', tokensOf(renewed).access_token)).status, 401) // the family is dead
  await writeFile(memory, 'not a memory')
  await (await startProvider('rotator', { memory })).close()
})

const tokensOf = ({ body }: { body: unknown }) => body as { access_token: string; refresh_token: string }
