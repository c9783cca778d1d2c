import assert from 'node:assert/strict'
import { test } from 'node:test'
import { echo, startHooks } from './hook.fixture.ts'
import { tryHook } from './try-hook.ts'

const { deps } = startHooks({ threadsMax: 1 })
const bundle = { auth_fields: { access_token: 'tok-12345', region: 'eu' } }

test('each request that was tried is told, with no credential in it, nor in the outcome', async () => {
  const source = `var Zap = { run: function (bundle) {
    var token = bundle.auth_fields.access_token
    console.log('using ' + token)
    z.request({ method: 'POST', url: 'https://a.test/x?api_key=k&page=1&t=' + token, headers: { Authorization: 'Bearer ' + token, 'X-Mine': 'v ' + token, Accept: 'text/plain' } })
    try { z.request('https://gone.test/' + token) } catch (e) {}
    return { token: token, region: bundle.auth_fields.region } } }`
  const request: typeof echo = async (asked, signal) => {
    if (asked.url.includes('gone')) throw new Error(`nobody at ${asked.url}`)
    return echo(asked, signal)
  }
  const tried = await tryHook({ source }, 'run', bundle, { request }, deps)
  assert.deepEqual(tried, {
    outcome: { kind: 'returned', value: { token: '…', region: 'eu' }, logs: ['using …'] },
    requests: [
      {
        method: 'POST',
        url: 'https://a.test/x?api_key=…&page=1&t=…',
        headers: { Authorization: '…', 'X-Mine': 'v …', Accept: 'text/plain' },
        status: 200,
      },
      { method: 'GET', url: 'https://gone.test/…', headers: {}, status: null, error: 'nobody at https://gone.test/…' },
    ],
  })
})

test('a script with a mistake is an outcome, not an error', async () => {
  const { outcome } = await tryHook({ source: 'var Zap = {' }, 'run', bundle, { request: echo }, deps)
  assert.equal(outcome.kind === 'failed' && outcome.reason, 'script')
})
