// What the pages say of a connection that is active, but was refused or could not be renewed when it was looked at last.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { consoleBrowser } from '../../../test/harness/console-browser.ts'
import { query } from '../../../test/harness/query.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { changeOwner } from '../../clients/index.ts'
import { health } from '../my-connections/health.ts'

const server = await startTestServer({ role: 'api' })
const { deps } = server
const { acme, tokenFor, connect } = await startCast(server)
const dana = await consoleBrowser(server, 'dana@example.test')
await deps.db.transaction().execute((tx) => changeOwner(tx, acme.clientId, dana.person.userId))
const id = await connect(await tokenFor())
const set = (changes: string) => query(server.databaseUrl, `update connections set ${changes} where id = ${id}`)
const attention = async () =>
  /<dt>Need attention<\/dt><dd>(?:<span class="bad">)?(\d+)/.exec((await dana.get('/console')).text)?.[1]

for (const [title, changes, onPage, inList] of [
  [
    'the last check was refused',
    "last_check = 'refused'",
    /The last check was refused, and/,
    /The last check was refused\./,
  ],
  [
    'it could not be renewed',
    'refresh_retry_at = now()',
    /Its sign-in server did not renew it/,
    /It could not be renewed\./,
  ],
] as const) {
  test(`${title}: page, list and home say so, and none that it works`, async () => {
    await set('last_check = null, refresh_retry_at = null')
    assert.match((await dana.get(`/console/connections/${id}`)).text, /It works, as far as anybody knows/)
    assert.equal(await attention(), '0')
    await set(changes)
    const { text } = await dana.get(`/console/connections/${id}`)
    assert.match(text, onPage)
    assert.doesNotMatch(text, /as far as anybody knows/)
    assert.match((await dana.get('/console/connections')).text, inList)
    assert.equal(await attention(), '1')
  })
}

test('what the sign-in server said stands on the page: the app is misconfigured', async () => {
  await set('last_check = null, refresh_retry_at = now()')
  await query(
    server.databaseUrl,
    `insert into connection_events (connection_id, at, type, detail) values (${id}, now(), 'refresh_failed', 'No such client.')`,
  )
  assert.match((await dana.get(`/console/connections/${id}`)).text, /<p class="bad">No such client\.<\/p>/)
})

test('its person reads the same, and "Works" only where nothing is known against it', () => {
  const own = {
    id: 1,
    title: 'T',
    app: { key: 'petshop', name: 'Petshop' },
    clientName: 'Acme',
    state: 'active' as const,
    reason: null,
    endsAt: null,
    lastUsedAt: null,
    connectedAt: new Date(0),
    zaps: [],
  }
  assert.match(String(health({ ...own, trouble: undefined })), /Works/)
  for (const [trouble, words] of [
    ['check', /Petshop refused it/],
    ['sign_in', /could not be renewed/],
  ] as const) {
    const shown = String(health({ ...own, trouble }))
    assert.match(shown, words)
    assert.doesNotMatch(shown, /Works/)
  }
})
