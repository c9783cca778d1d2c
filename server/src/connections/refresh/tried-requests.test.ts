import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { App } from '../../apps/index.ts'
import type { SafeFetch } from '../../kernel/safe-fetch/index.ts'
import type { Attempt } from '../calls/attempt.ts'
import { writingDown } from './tried-requests.ts'

const oauth2 = { client_secret: 'client-secret-1', token_path: 'given.bearer', extra_fields: [] }
const oauthApp = { auth: { type: 'oauth2', fields: [], oauth2 } } as unknown as App
const scripted = {
  auth: { type: 'session', fields: [] },
  hooks: { source: '', methods: ['get_session_info'] },
} as unknown as App
const credentials = { access_token: 'old-access-1', refresh_token: 'old-refresh-1' }
const sent = {
  method: 'POST' as const,
  url: 'https://vines.test/token?client_secret=client-secret-1',
  headers: { 'x-sent': 'first-ticket' },
  body: 'grant_type=refresh_token&refresh_token=old-refresh-1',
}

async function tried(app: App, body: string, type = 'application/json'): Promise<Attempt> {
  const list: Attempt[] = []
  const fetch: SafeFetch = async ({ url }) => ({
    kind: 'answer',
    status: 200,
    headers: { 'content-type': type, 'x-given': 'header-ticket' },
    body,
    url,
  })
  await writingDown(fetch, { app, credentials }, list)(sent)
  assert.equal(list.length, 1)
  return list[0] as Attempt
}

test('client secret, refresh token and the tokens of the answer are masked, wherever the app has its token', async () => {
  const attempt = await tried(oauthApp, '{"given":{"bearer":"short-one"},"refresh_token":"new-one","scope":"read"}')
  const text = JSON.stringify(attempt)
  assert.doesNotMatch(text, /client-secret-1|old-refresh-1|short-one|new-one/)
  assert.match(text, /grant_type=refresh_token/)
  assert.match(attempt.responseBody ?? '', /"scope":"read"/)
  assert.deepEqual([attempt.purpose, attempt.status], ['refresh', 200])
})

test('an answer that is none of JSON, XML and a query string is not shown', async () => {
  const { responseBody } = await tried(oauthApp, '<html', 'text/html')
  assert.match(responseBody ?? '', /^\(not shown/)
})

test('where a script logs in, neither headers nor bodies are shown', async () => {
  const attempt = await tried(scripted, '{"ticket":"body-ticket"}')
  assert.doesNotMatch(JSON.stringify(attempt), /first-ticket|header-ticket|body-ticket|old-refresh-1/)
  assert.match(attempt.url, /^https:\/\/vines\.test\/token/)
})
