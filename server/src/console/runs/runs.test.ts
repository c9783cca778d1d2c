// Runs in the console, over HTTP: of one's own clients and workspace alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startCast } from '../../../test/harness/cast.ts'
import { consoleBrowser } from '../../../test/harness/console-browser.ts'
import { answerJson } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { runViewer } from '../../actions/run-page/run-viewer.ts'
import { showRunPage } from '../../actions/run-page/show-run-page.ts'
import { changeOwner } from '../../clients/index.ts'

const server = await startTestServer()
const { deps } = server
const { acme, registerPartner, tokenFor, connect, call, petshop } = await startCast(server)
const dana = await consoleBrowser(server, 'dana@example.test')
const rob = await consoleBrowser(server, 'rob@example.test')
await deps.db.transaction().execute((tx) => changeOwner(tx, acme.clientId, dana.person.userId))
const token = await tokenFor()
const connection = await connect(token)

async function run(inputs: object, as = token, authentication = connection): Promise<string> {
  const { body } = await call('/v2/actions?app=petshop', { token: as })
  const action = body.data.find(({ key }: { key: string }) => key === 'create_pet').id
  const data = { action, authentication, inputs }
  return (await call('/v2/action-runs', { token: as, body: { data }, headers: { prefer: 'wait=20' } })).body.data.id
}
petshop.surprises.push((_, response) => answerJson(response, 201, { id: 7 }))
const good = await run({ name: 'Rex' })
const bad = await run({})

test("the runs of one's own clients, the latest first, with what came of each; nobody else's", async () => {
  const other = await registerPartner('other')
  const foreignToken = await tokenFor('u-1', { partner: other })
  const foreign = await run({ name: 'Tom' }, foreignToken, await connect(foreignToken))
  const { status, text } = await dana.get('/console/runs')
  assert.equal(status, 200)
  assert.ok(text.indexOf(bad) < text.indexOf(good) && text.includes(bad))
  for (const shown of ['Create Pet', 'Succeeded', 'Failed', connection]) assert.ok(text.includes(shown), shown)
  assert.ok(!text.includes(foreign))
  assert.match((await rob.get('/console/runs')).text, /No run yet/)
})

test('the address narrows the list: status, app, connection, user; what matches nothing says so', async () => {
  const failed = (await dana.get('/console/runs?status=error')).text
  assert.ok(failed.includes(bad) && !failed.includes(good))
  for (const query of [`connection=${connection}`, 'app=petshop', `client=${acme.clientId}`])
    assert.ok((await dana.get(`/console/runs?${query}`)).text.includes(good), query)
  for (const query of ['app=nothing', 'connection=x', 'user=0', 'client=other', 'before=2020-01-01T00:00:00Z~x'])
    assert.match((await dana.get(`/console/runs?${query}&status=waiting`)).text, /Nothing matches/, query)
})

test('a run that waits for its connection to work again is said to be held, and found so', async () => {
  const waiting = await run({ name: 'Fido' }, token, connection)
  await sql`update runs set status = 'held', finished_at = null where id = ${waiting}`.execute(deps.db)
  const held = (await dana.get('/console/runs?status=held')).text
  assert.ok(held.includes(waiting) && !held.includes(good))
  assert.match(held, /class="badge[^"]*">Held</)
  assert.ok(!(await dana.get('/console/runs?status=waiting')).text.includes(waiting))
})

test('303 to sign in for a stranger', async () => {
  assert.equal((await server.fetch('/console/runs', { redirect: 'manual' })).status, 303)
})

test("in production the owner of a client sees its users' runs; another person finds none", async () => {
  const production = { ...deps, config: { ...deps.config, mode: 'production' as const } }
  const see = async (cookie: string) => {
    const incoming = {
      request: new Request(`${server.url}/runs/${good}`, { headers: { cookie } }),
      url: new URL(`/runs/${good}`, server.url),
      params: { id: good },
      requestId: 'test',
      remoteAddress: '127.0.0.1',
      outgoing: { setHeader() {} },
    }
    return showRunPage({ ...incoming, caller: await runViewer.identify(incoming, production) }, production)
  }
  assert.equal((await see(dana.cookie)).status, 200)
  await assert.rejects(see(rob.cookie), { status: 404 })
})
