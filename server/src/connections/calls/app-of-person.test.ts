// An app that a person made in the console has hosts of that person's choosing: the operator's own networks are not among
// what it reaches.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { personOf } from '../../../test/harness/person.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { type App, checkDraft, createDraft, fillRequest, findApp, lockDraftOf, publishDraft } from '../../apps/index.ts'
import type { OutboundRequest } from '../../kernel/safe-fetch/index.ts'
import { tryScript } from '../index.ts'
import { exchangeCode, logIn } from '../outbound/index.ts'
import { sendThrough } from './send-through.ts'

const server = await startTestServer()
const { deps } = server
const dana = await personOf(server, 'dana@example.test')

const manifest = `
key: diary
name: Diary
version: 1.0.0
hosts: [inside.test]
auth:
  type: oauth2
  oauth2: { client_id: a, client_secret: b, authorize_url: "https://inside.test/a", access_token_url: "https://inside.test/t" }
  test: { method: GET, url: "https://inside.test/me" }
`
const content = { manifest, hooks: null, secret: null }
await deps.db.transaction().execute(async (tx) => {
  const checked = checkDraft(content)
  assert.ok('app' in checked)
  await createDraft(tx, checked, content, dana.userId, deps)
  const draft = await lockDraftOf(tx, 'diary', dana.userId, deps)
  assert.ok(draft)
  await publishDraft(tx, draft, { userId: dana.userId, script: undefined }, deps)
})
const app = (await findApp('diary', deps)) as App
const { test: probe } = app.auth
const { is_of_person: _, ...draft } = app

/** What leaves while `work` is done. */
async function sentBy(work: (fetch: typeof deps.fetch) => Promise<unknown>): Promise<OutboundRequest[]> {
  const sent: OutboundRequest[] = []
  await work(async (request) => {
    sent.push(request)
    return { kind: 'answer', status: 200, headers: {}, body: '{}', url: request.url }
  })
  return sent
}

const login: App = {
  ...app,
  auth: {
    ...app.auth,
    type: 'session',
    login: { request: { method: 'POST', url: 'https://inside.test/login' }, token_path: 'token' },
  },
}
const hooks = {
  source: "var Zap = { look: function () { return z.request({ url: 'https://inside.test/' }).content } }",
  methods: ['look'],
}
const ways: Record<string, (fetch: typeof deps.fetch) => Promise<unknown>> = {
  'a code is exchanged': (fetch) =>
    exchangeCode(
      fetch,
      app,
      {},
      { code: 'c', redirectUri: 'https://r.test/', codeVerifier: undefined, now: new Date(0) },
    ),
  'a session logs in': (fetch) => logIn(fetch, login, {}, new Date(0)),
  'an action is called': (fetch) =>
    sendThrough(
      undefined,
      app,
      () => fillRequest(probe ?? { method: 'GET', url: '' }, { auth: {} }, app.hosts),
      { purpose: 'test', credentials: {} },
      { ...deps, fetch },
    ),
  'a script is tried': (fetch) => tryScript({ ...draft, hooks }, { method: 'look', bundle: {} }, { ...deps, fetch }),
}

for (const [title, work] of Object.entries(ways)) {
  test(`to public addresses alone: ${title}`, async () => {
    const sent = await sentBy(work)
    assert.equal(sent.length, 1)
    assert.equal(sent[0]?.isPublicOnly, true)
  })
}
