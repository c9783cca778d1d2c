// What a script had written before its call was refused is told: whoever makes the call again later would write it twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publishScripted } from '../../../test/harness/scripted.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import type { SafeFetch } from '../../kernel/safe-fetch/index.ts'
import { sendThrough } from './send-through.ts'

const server = await startTestServer({ role: 'api' })
const url = 'http://127.0.0.1:9'
const script = `
var Zap = {
  led_pre_write: function (bundle) { z.request({ method: 'POST', url: '${url}/one' }); return bundle.request },
  asked_pre_write: function (bundle) { z.request('${url}/one'); return bundle.request },
  full_write: function () { z.request({ method: 'POST', url: '${url}/one' }); throw new ExpiredAuthException('Over.') },
}`
const manifest = `
key: pair
name: Pair
version: 1.0.0
description: Pairs.
hosts: ["127.0.0.1:9"]
hooks: ./a.js
auth: { type: none }
operations:
  led: { kind: write, name: Led, description: Led., request: { method: POST, url: "${url}/main" } }
  asked: { kind: write, name: Asked, description: Asked., request: { method: POST, url: "${url}/main" } }
  full: { kind: write, name: Full, description: Full. }`
const app = await publishScripted(server, manifest, script)

const fetch: SafeFetch = async ({ url: asked }) => {
  const status = asked.endsWith('/main') ? 429 : 201
  return { kind: 'answer', status, headers: {}, body: '{}', url: asked }
}
const send = (hooks: { pre?: string; full?: string }) => {
  const build = () => ({ method: 'POST' as const, url: `${url}/main`, headers: {} })
  return sendThrough(
    undefined,
    app,
    build,
    { purpose: 'run', hooks: { ...hooks, bundle: {} } },
    { ...server.deps, fetch },
  )
}

test('told: pre_X had written something, and the request met a limit', async () => {
  const sent = await send({ pre: 'led_pre_write' })
  assert.deepEqual([sent.kind === 'answer' && sent.status, sent.hasWritten], [429, true])
})

test('told: the script had written something, and says that the connection is over', async () => {
  const sent = await send({ full: 'full_write' })
  assert.deepEqual([sent.kind === 'failed' && sent.error, sent.hasWritten], ['auth_expired', true])
})

test('not told: it had only asked', async () => {
  assert.equal((await send({ pre: 'asked_pre_write' })).hasWritten, undefined)
})
