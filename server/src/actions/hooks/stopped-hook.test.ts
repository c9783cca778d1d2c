import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { publishScripted } from '../../../test/harness/scripted.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import type { SafeFetch } from '../../kernel/safe-fetch/index.ts'
import { executeRun } from '../execute/execute-run.ts'
import { RunInterrupted } from '../execute/perform-run.ts'

const server = await startTestServer({ role: 'api' }) // the test is the worker
const { call, tokenFor } = await startCast(server)
const token = await tokenFor()
const url = 'http://127.0.0.1:9'
const script = `
var Zap = {
  twice_write: function () { z.request({ method: 'POST', url: '${url}/one' }); return z.request('${url}/two') },
  led_pre_write: function (bundle) { z.request({ method: 'POST', url: '${url}/one' }); return bundle.request },
  asked_write: function () { return z.request('${url}/two') },
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
  twice: { kind: write, name: Twice, description: Twice. }
  led: { kind: write, name: Led, description: Led., request: { method: POST, url: "${url}/main" } }
  asked: { kind: write, name: Asked, description: Asked. }`
await publishScripted(server, manifest, script)
const { body: listed } = await call('/v2/actions?app=pair', { token })

/** Executes a run of the action; the worker is stopped while the script waits for its answer from /two. */
async function stopped(key: string) {
  const action = listed.data.find((one: { key: string }) => one.key === key).id
  const body = { data: { action, authentication: null, inputs: {} } }
  const { id } = (await call('/v2/action-runs', { token, body })).body.data
  const { rows } = await sql<{ created_at: Date }>`select created_at from runs where id = ${id}`.execute(server.deps.db)
  const stop = new AbortController()
  const fetch: SafeFetch = async ({ url: asked, signal }) => {
    if (asked.endsWith('/one')) return { kind: 'answer', status: 201, headers: {}, body: '{}', url: asked }
    stop.abort()
    if (asked.endsWith('/main')) return { kind: 'timeout', message: 'The request was cancelled.', sent: false }
    if (!signal?.aborted) await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    return { kind: 'timeout', message: 'The request was cancelled.', sent: true }
  }
  const data = { id, created_at: rows[0]?.created_at.toISOString() ?? '' }
  const work = executeRun({ data, signal: stop.signal }, { ...server.deps, fetch })
  return { work, show: async () => (await call(`/v2/action-runs/${id}`, { token })).body.data }
}

test('error: a write of the script had left when the worker was stopped; nobody makes it again', async () => {
  const { work, show } = await stopped('twice')
  await work
  const { status, errors } = await show()
  assert.equal(status, 'error')
  assert.match(errors[0].detail, /What it had sent to Pair before may have been carried out\./)
})

test('error: pre_write had written something when the worker was stopped before the request; nobody makes it again', async () => {
  const { work, show } = await stopped('led')
  await work
  const { status, errors } = await show()
  assert.equal(status, 'error')
  assert.match(errors[0].detail, /What it had sent to Pair before may have been carried out\./)
})

test('interrupted: the script had only asked, so that the next worker takes the run up', async () => {
  const { work, show } = await stopped('asked')
  await assert.rejects(work, RunInterrupted)
  assert.equal((await show()).status, 'waiting')
})
